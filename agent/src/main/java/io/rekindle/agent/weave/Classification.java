package io.rekindle.agent.weave;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which classes are woven and as what: the marked ones, those reachable from them by the types of fields, subtypes and
 * supertypes included, and the package trees of the marked ones.
 *
 * <p>Thread-safe. Grows when a class that was not on the class path turns out to be marked.
 */
final class Classification {
    private final List<NamePattern> packages = new ArrayList<>();
    private final List<NamePattern> exclude = new ArrayList<>();
    private final List<MemberPattern> rootPatterns = new ArrayList<>();
    private final List<MemberPattern> contextPatterns = new ArrayList<>();
    private final FactsSource source;
    private final WeaverListener listener;
    private final FormerClassNames formerNames;

    /** Direct subtypes on the class path; not changed after the start. */
    private final Map<String, List<String>> subtypes = new HashMap<>();
    /** Package trees of marked classes, each with a trailing slash; the unnamed package as an empty string. */
    private final Set<String> trees = ConcurrentHashMap.newKeySet();
    /** Contexts and what is reachable from them, whether known already or only by name. */
    private final Set<String> reachable = ConcurrentHashMap.newKeySet();
    /** Marked classes that are woven whatever their package. */
    private final Set<String> marked = ConcurrentHashMap.newKeySet();

    /** @param member null where the setting names none */
    private record MemberPattern(
            String text, NamePattern type, @Nullable NamePattern member) {
        static MemberPattern of(String text) {
            int hash = text.indexOf('#');
            return hash < 0
                    ? new MemberPattern(text, NamePattern.exact(text), null)
                    : new MemberPattern(
                            text,
                            NamePattern.exact(text.substring(0, hash)),
                            NamePattern.exact(text.substring(hash + 1)));
        }

        boolean names(String field) {
            return member != null && member.matches(field);
        }
    }

    Classification(WeaveOptions options, FactsSource source, WeaverListener listener) {
        this.source = source;
        this.listener = listener;
        this.formerNames = new FormerClassNames(source, listener);
        for (String each : options.packages()) {
            packages.add(NamePattern.tree(each));
        }
        for (String each : options.exclude()) {
            exclude.add(NamePattern.tree(each));
        }
        for (String each : options.roots()) {
            rootPatterns.add(MemberPattern.of(each));
        }
        for (String each : options.contexts()) {
            contextPatterns.add(MemberPattern.of(each));
        }
    }

    /** Whether a class of that name is looked at: it is no library's, or the settings name it and it is neither the JDK's nor ours. */
    boolean isApplication(String name) {
        return !Libraries.contain(name) || (isNamed(name) && !Libraries.areNeverWoven(name));
    }

    /** How many characters of a class's name say that it is no application class, as none is whose name begins so; 0 if none. */
    int libraryTreeOf(String name) {
        return packages.isEmpty() && rootPatterns.isEmpty() && contextPatterns.isEmpty() ? Libraries.treeOf(name) : 0;
    }

    private boolean isNamed(String name) {
        return NamePattern.anyTree(packages, name) || isNamed(rootPatterns, name) || isNamed(contextPatterns, name);
    }

    private static boolean isNamed(List<MemberPattern> patterns, String name) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).type().matches(name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isExcluded(String name) {
        return !exclude.isEmpty() && NamePattern.anyTree(exclude, name);
    }

    /** Whether something is marked by annotation or settings: else nothing is woven at all. */
    boolean marksAnything(Collection<AppClass> classes) {
        for (AppClass each : classes) {
            if (isCandidate(each.name(), each.marks())) {
                return true;
            }
        }
        return false;
    }

    private boolean isCandidate(String name, int marks) {
        return (marks & (ClassScan.RECOVERABLE | ClassScan.ATOMIC)) != 0
                || isNamed(rootPatterns, name)
                || isNamed(contextPatterns, name);
    }

    /** Takes in the classes of the class path; called once, before anything else is asked. */
    void addAll(Collection<AppClass> classes) {
        for (AppClass each : classes) {
            addSubtype(each.superName(), each.name());
            for (String type : each.interfaces()) {
                addSubtype(type, each.name());
            }
        }
        for (AppClass each : classes) {
            if (!isCandidate(each.name(), each.marks()) && (each.marks() & ClassScan.OTHER) == 0) {
                continue;
            }
            ClassFacts facts = source.facts(each.name());
            if (facts != null) {
                formerNames.add(facts);
            }
        }
        for (AppClass each : classes) {
            if (isCandidate(each.name(), each.marks())) {
                ClassFacts facts = source.facts(each.name());
                if (facts != null) {
                    addMarked(facts);
                }
            }
        }
    }

    /** Names what the settings name and the class path does not have; called once, when it has been read. */
    void checkSettings(Collection<AppClass> classes) {
        for (MemberPattern pattern : rootPatterns) {
            check("roots", pattern, "static field", true, classes);
        }
        for (MemberPattern pattern : contextPatterns) {
            check("contexts", pattern, "field", false, classes);
        }
    }

    private void check(
            String setting, MemberPattern pattern, String what, boolean isStatic, Collection<AppClass> classes) {
        String named = setting + "=" + pattern.text() + ": ";
        String type = pattern.text().replaceFirst("#.*", "");
        String fields = null;
        String similar = "";
        for (AppClass each : classes) {
            if (pattern.type().matches(each.name())) {
                String other = fieldsUnlessNamed(pattern, each.name(), isStatic);
                if (other == null) {
                    return;
                }
                fields = other;
            } else if (binary(each.name()).replace('$', '.').equals(type)) {
                similar = "; next: write " + binary(each.name());
            }
        }
        if (fields == null) {
            listener.problem(named + "no such class on the class path" + similar);
        } else {
            listener.problem(named + "the class has no such " + what + "; it has "
                    + (fields.isEmpty() ? "none" : fields) + (isStatic ? "" : "; its instances are not contexts"));
        }
    }

    /** Null if a field is there that the pattern names, or if it names none; else the fields that are. */
    private @Nullable String fieldsUnlessNamed(MemberPattern pattern, String name, boolean isStatic) {
        if (pattern.member() == null) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (ClassFacts level = source.facts(name); level != null; ) {
            for (FieldFacts field : level.fields()) {
                if (field.isStatic() == isStatic) {
                    if (pattern.names(field.name())) {
                        return null;
                    }
                    fields.add(field.name());
                }
            }
            level = isStatic || level.superName() == null ? null : source.facts(level.superName());
        }
        return String.join(", ", fields);
    }

    private void addSubtype(@Nullable String type, String subtype) {
        if (type != null && !type.startsWith("java/")) {
            List<String> below = subtypes.get(type);
            if (below == null) {
                below = new ArrayList<>(2);
                subtypes.put(type, below);
            }
            below.add(subtype);
        }
    }

    /** Takes in a class that may be marked; false if it is not. */
    boolean addMarked(ClassFacts facts) {
        if (isExcluded(facts.name())) {
            return false;
        }
        boolean begins = false;
        if (facts.recoverable() && (facts.isEnum() || facts.isInterface())) {
            listener.problem("@Recoverable on " + binary(facts.name()) + " is passed over: "
                    + (facts.isEnum()
                            ? "constants of an enum are recovered by name, without their state; keep it in a class"
                            : "an interface has no state; mark the classes that implement it"));
        }
        if (definesContext(facts)) {
            begins = true;
            reach(facts.name());
        }
        for (FieldFacts field : facts.fields()) {
            if (isRoot(facts, field)) {
                begins = true;
                marked.add(facts.name());
                reachTypes(field.descriptor(), field.signature());
            }
        }
        for (String method : facts.wrongAfterRecovery()) {
            listener.problem("@AfterRecovery on " + binary(facts.name()) + "." + method
                    + " is passed over: it must be an instance method without parameters");
        }
        if (begins) {
            trees.add(facts.name().substring(0, facts.name().lastIndexOf('/') + 1));
        }
        if (!facts.atomicMethods().isEmpty()) {
            marked.add(facts.name());
            begins = true;
        }
        return begins;
    }

    private boolean definesContext(ClassFacts facts) {
        return (facts.recoverable() || isNamed(contextPatterns, facts.name()))
                && !facts.isInterface()
                && !facts.isEnum();
    }

    private boolean isRoot(ClassFacts facts, FieldFacts field) {
        if (!field.isStatic()) {
            return false;
        }
        if (field.recoverable()) {
            return true;
        }
        for (int i = 0; i < rootPatterns.size(); i++) {
            MemberPattern pattern = rootPatterns.get(i);
            if (pattern.names(field.name()) && pattern.type().matches(facts.name())) {
                return true;
            }
        }
        return false;
    }

    /** Marks a type and all that is reachable from it; of types not known yet only the name is kept. */
    private void reach(String start) {
        ArrayDeque<String> open = new ArrayDeque<>();
        open.add(start);
        for (String name = open.poll(); name != null; name = open.poll()) {
            if (!isApplication(name) || isExcluded(name) || !reachable.add(name)) {
                continue;
            }
            List<String> below = subtypes.get(name);
            if (below != null) {
                open.addAll(below);
            }
            ClassFacts facts = source.facts(name);
            if (facts != null) {
                addReferenced(facts, open);
            }
        }
    }

    private void addReferenced(ClassFacts facts, Collection<String> into) {
        if (facts.superName() != null) {
            into.add(facts.superName());
        }
        into.addAll(facts.interfaces());
        if (facts.signature() != null) {
            ReferencedTypes.ofClass(facts.signature(), into);
        }
        for (FieldFacts field : facts.fields()) {
            if (field.isState()) {
                ReferencedTypes.ofField(field.descriptor(), field.signature(), into);
            }
        }
    }

    private void reachTypes(String descriptor, @Nullable String signature) {
        List<String> types = new ArrayList<>();
        ReferencedTypes.ofField(descriptor, signature, types);
        for (String type : types) {
            reach(type);
        }
    }

    /** Whether a class not on the class path must be looked at more closely. */
    boolean mayConcern(String name, ClassScan scan) {
        if (isCandidate(name, scan.marks()) || isWoven(name) || isReachable(scan.superName())) {
            return true;
        }
        for (String each : scan.interfaces()) {
            if (isReachable(each)) {
                return true;
            }
        }
        return false;
    }

    /** A class not on the class path has been loaded: what is reachable by it is reachable. */
    void addLoaded(ClassFacts facts) {
        formerNames.add(facts);
        addMarked(facts);
        if (reachable.contains(facts.name())) {
            List<String> referenced = new ArrayList<>();
            addReferenced(facts, referenced);
            for (String each : referenced) {
                reach(each);
            }
        } else if (isReachable(facts.superName())) {
            reach(facts.name());
        } else {
            for (String each : facts.interfaces()) {
                if (isReachable(each)) {
                    reach(facts.name());
                }
            }
        }
    }

    FormerClassNames formerNames() {
        return formerNames;
    }

    private boolean isReachable(@Nullable String name) {
        return name != null && reachable.contains(name);
    }

    boolean marksAnything() {
        return !reachable.isEmpty() || !marked.isEmpty();
    }

    /** Whether a class of that name is woven, if there is one. */
    boolean isWoven(String name) {
        if (!reachable.contains(name) && !marked.contains(name) && !isInTree(name)) {
            return false;
        }
        return !isExcluded(name);
    }

    private boolean isInTree(String name) {
        if (!isApplication(name)) {
            return false;
        }
        if (NamePattern.anyTree(packages, name)) {
            return marksAnything();
        }
        if (trees.isEmpty()) {
            return false;
        }
        for (int slash = name.lastIndexOf('/'); slash >= 0; slash = name.lastIndexOf('/', slash - 1)) {
            if (trees.contains(name.substring(0, slash + 1))) {
                return true;
            }
        }
        return name.indexOf('/') < 0 && trees.contains("");
    }

    /** What a class is woven as; {@code others} knows its superclasses. */
    WovenClass describe(ClassFacts facts, FactsSource others) {
        boolean opens = reachable.contains(facts.name());
        List<WovenClass.Root> roots = new ArrayList<>(0);
        List<WovenClass.TrackedField> fields = new ArrayList<>();
        for (FieldFacts field : facts.fields()) {
            if (isRoot(facts, field)) {
                String logicalName =
                        field.logicalName().isEmpty() ? binary(facts.name()) + "#" + field.name() : field.logicalName();
                roots.add(new WovenClass.Root(
                        field.name(),
                        field.descriptor(),
                        logicalName,
                        field.isFinal(),
                        formerRootNames(facts, field, logicalName)));
            } else if (field.isState() && facts.hasTrackedFields()) {
                fields.add(new WovenClass.TrackedField(
                        field.name(),
                        field.descriptor(),
                        field.isFinal(),
                        isKey(facts, field),
                        formerNames.of(facts, field)));
            }
        }
        boolean header = facts.hasTrackedFields() && !inheritsHeader(facts, others);
        return new WovenClass(facts, context(facts, others), opens, roots, fields, header, formerNames.of(facts));
    }

    /** As the log would have them: of a class and of a field, of which one or both have another name now. */
    private List<String> formerRootNames(ClassFacts facts, FieldFacts field, String logicalName) {
        List<String> classes = new ArrayList<>(formerNames.of(facts));
        classes.add(binary(facts.name()));
        List<String> fields = new ArrayList<>(formerNames.of(facts, field));
        fields.add(field.name());
        List<String> names = new ArrayList<>(0);
        for (String type : classes) {
            for (String each : fields) {
                String name = type + "#" + each;
                boolean former = !each.equals(field.name()) || !type.equals(binary(facts.name()));
                if (former && !name.equals(logicalName)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private boolean isKey(ClassFacts facts, FieldFacts field) {
        if (field.contextKey()) {
            return true;
        }
        for (int i = 0; i < contextPatterns.size(); i++) {
            MemberPattern pattern = contextPatterns.get(i);
            if (pattern.names(field.name()) && isOrExtendsMatch(pattern, facts)) {
                return true;
            }
        }
        return false;
    }

    private boolean namesKeyOf(ClassFacts definer) {
        for (int i = 0; i < contextPatterns.size(); i++) {
            MemberPattern pattern = contextPatterns.get(i);
            if (pattern.member() != null && pattern.type().matches(definer.name())) {
                return true;
            }
        }
        return false;
    }

    /** The key field may be declared by a superclass of the class that the settings name. */
    private boolean isOrExtendsMatch(MemberPattern pattern, ClassFacts declaring) {
        if (pattern.type().matches(declaring.name())) {
            return true;
        }
        List<String> below = subtypes.get(declaring.name());
        if (below != null) {
            for (String each : below) {
                ClassFacts facts = source.facts(each);
                if (facts != null && isOrExtendsMatch(pattern, facts)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean inheritsHeader(ClassFacts facts, FactsSource others) {
        for (String name = facts.superName(); name != null; ) {
            if (Substitutes.of(name) != null) {
                return true;
            }
            ClassFacts above = others.facts(name);
            if (above == null) {
                return false;
            }
            if (isWoven(name)) {
                return true;
            }
            name = above.superName();
        }
        return false;
    }

    private WovenClass.@Nullable Context context(ClassFacts facts, FactsSource others) {
        ClassFacts definer = facts;
        while (definer != null && (!definesContext(definer) || isExcluded(definer.name()))) {
            definer = definer.superName() == null ? null : others.facts(definer.superName());
        }
        if (definer == null) {
            return null;
        }
        String keyOwner = null;
        String keyField = null;
        for (ClassFacts level = definer; level != null; ) {
            for (FieldFacts field : level.fields()) {
                if (field.isStatic() || !isKey(level, field)) {
                    continue;
                }
                if (keyField != null) {
                    if (definer.name().equals(facts.name())) {
                        listener.problem(binary(facts.name()) + " is not tracked: it has more than one context key, "
                                + keyField + " and " + field.name());
                    }
                    return null;
                }
                keyOwner = binary(level.name());
                keyField = field.name();
            }
            level = level.superName() == null ? null : others.facts(level.superName());
        }
        if (keyField == null && namesKeyOf(definer)) {
            return null; // told when the class path was read; without its key it would be one context for all instances
        }
        String logicalName = definer.logicalName().isEmpty() ? binary(definer.name()) : definer.logicalName();
        return new WovenClass.Context(binary(definer.name()), logicalName, keyOwner, keyField, formerNames.of(definer));
    }

    static String binary(String internalName) {
        return internalName.replace('/', '.');
    }
}
