package io.rekindle.agent.weave;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which class had which name before, as {@code @FormerName} says. A name that a class still has, or that several claim, is nobody's: what
 * it means is not guessed, and said once. The same among the fields of a class.
 *
 * <p>Thread-safe. Names are binary names.
 */
final class FormerClassNames {
    private final FactsSource source;
    private final WeaverListener listener;
    private final Map<String, String> byFormer = new ConcurrentHashMap<>();
    private final Set<String> nobodys = ConcurrentHashMap.newKeySet();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    FormerClassNames(FactsSource source, WeaverListener listener) {
        this.source = source;
        this.listener = listener;
    }

    /** Takes in what a class says of its own name. */
    void add(ClassFacts facts) {
        String name = Classification.binary(facts.name());
        for (String former : facts.formerNames()) {
            if (source.facts(former.replace('.', '/')) != null) {
                nobodys.add(former);
                tell("@FormerName(\"" + former + "\") of class " + name
                        + " is passed over: there is a class of that name");
                continue;
            }
            String other = byFormer.putIfAbsent(former, name);
            if (other != null && !other.equals(name)) {
                nobodys.add(former);
                tell("@FormerName(\"" + former + "\") is passed over: both " + other + " and " + name + " claim it");
            }
        }
    }

    @Nullable
    String renamed(String former) {
        return nobodys.contains(former) ? null : byFormer.get(former);
    }

    /** The former names of a class that are its alone. */
    List<String> of(ClassFacts facts) {
        String name = Classification.binary(facts.name());
        List<String> own = new ArrayList<>(0);
        for (String former : facts.formerNames()) {
            if (name.equals(renamed(former))) {
                own.add(former);
            }
        }
        return own;
    }

    /** The former names of a field that no other field of its class has or claims. */
    List<String> of(ClassFacts facts, FieldFacts field) {
        List<String> own = new ArrayList<>(0);
        for (String former : field.formerNames()) {
            String other = otherWith(facts, field, former);
            if (other == null) {
                own.add(former);
            } else {
                tell("@FormerName(\"" + former + "\") of field " + Classification.binary(facts.name()) + "."
                        + field.name() + " is passed over: field " + other + " has or claims that name, too");
            }
        }
        return own;
    }

    private static @Nullable String otherWith(ClassFacts facts, FieldFacts field, String former) {
        for (FieldFacts each : facts.fields()) {
            if (!each.name().equals(field.name())
                    && (each.name().equals(former) || each.formerNames().contains(former))) {
                return each.name();
            }
        }
        return null;
    }

    private void tell(String message) {
        if (told.add(message)) {
            listener.problem(message);
        }
    }
}
