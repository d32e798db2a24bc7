package io.rekindle.agent.weave;

import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What is known about other classes while one class is woven: its own description, the classes already woven for its loader and the
 * loader's parents, and the class path. Used by one thread for one class.
 */
final class Catalog implements FactsSource {
    private final ClassPathIndex index;
    private final Classification classification;
    private final ClassLoader loader;
    private final WovenClass self;

    Catalog(ClassPathIndex index, ClassLoader loader, WovenClass self) {
        this.index = index;
        this.classification = index.classification();
        this.loader = loader;
        this.self = self;
    }

    /** What the loader and its parents have woven, or the class path knows. */
    static FactsSource seenFrom(ClassPathIndex index, ClassLoader loader) {
        return new FactsSource() {
            @Override
            public @Nullable ClassFacts facts(String name) {
                WovenClass woven = wovenBefore(loader, name);
                return woven != null ? woven.facts() : index.facts(name);
            }
        };
    }

    private static @Nullable WovenClass wovenBefore(ClassLoader loader, String name) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            WovenClass woven = WovenClasses.lookUp(each, name);
            if (woven != null) {
                return woven;
            }
        }
        return null;
    }

    @Nullable
    WovenClass woven(String name) {
        if (name.equals(self.internalName())) {
            return self;
        }
        if (name.startsWith("java/")) {
            return null;
        }
        WovenClass known = wovenBefore(loader, name);
        return known != null ? known : index.woven(name);
    }

    @Override
    public @Nullable ClassFacts facts(String name) {
        WovenClass woven = woven(name);
        return woven != null ? woven.facts() : index.facts(name);
    }

    /** Resolves a field as the JVM does, up the superclasses. */
    FieldUse field(String owner, String name) {
        if (owner.startsWith("java/")) {
            return FieldUse.NONE;
        }
        for (String level = owner; level != null; ) {
            ClassFacts facts = facts(level);
            if (facts == null) {
                return classification.isWoven(level) ? FieldUse.UNKNOWN : FieldUse.NONE;
            }
            FieldFacts field = facts.field(name);
            if (field != null) {
                WovenClass woven = woven(level);
                return woven == null ? FieldUse.NONE : use(woven, field);
            }
            level = facts.superName();
        }
        return FieldUse.NONE;
    }

    private static FieldUse use(WovenClass woven, FieldFacts field) {
        if (field.isStatic()) {
            return woven.isRoot(field.name()) ? new FieldUse(FieldUse.Kind.ROOT, woven, -1) : FieldUse.NONE;
        }
        int bit = woven.bit(field.name());
        return bit < 0 ? FieldUse.NONE : new FieldUse(FieldUse.Kind.TRACKED, woven, bit);
    }

    /**
     * Whether a value of that type may be mutable without our noticing: everything but what cannot change and what is woven itself.
     */
    boolean mayChangeUnseen(String descriptor) {
        if (descriptor.charAt(0) == '[') {
            return true;
        }
        if (descriptor.charAt(0) != 'L') {
            return false;
        }
        String name = descriptor.substring(1, descriptor.length() - 1);
        if (name.startsWith("java/")) {
            return !isImmutable(name);
        }
        if (woven(name) != null) {
            return extendsUntracked(name);
        }
        ClassFacts facts = index.facts(name);
        return facts == null || (facts.access() & Opcodes.ACC_ENUM) == 0;
    }

    /** Whether a class extends a collection of the JDK that is not tracked: its elements are compared. */
    boolean extendsUntracked(String name) {
        for (ClassFacts facts = facts(name); facts != null; ) {
            String above = facts.superName();
            if (above == null || Substitutes.of(above) != null) {
                return false;
            }
            if (above.startsWith("java/")) {
                return above.startsWith("java/util/") && !above.startsWith("java/util/Abstract");
            }
            facts = facts(above);
        }
        return false;
    }

    private static final List<String> SAFE_PACKAGES = List.of("java/time/", "java/util/concurrent/locks/");

    private static boolean isImmutable(String name) {
        for (int i = 0; i < SAFE_PACKAGES.size(); i++) {
            if (name.startsWith(SAFE_PACKAGES.get(i))) {
                return true;
            }
        }
        return switch (name) {
            case "java/lang/String",
                    "java/lang/Boolean",
                    "java/lang/Byte",
                    "java/lang/Short",
                    "java/lang/Character",
                    "java/lang/Integer",
                    "java/lang/Long",
                    "java/lang/Float",
                    "java/lang/Double",
                    "java/lang/Void",
                    "java/lang/Class",
                    "java/lang/Enum",
                    "java/lang/Thread",
                    "java/lang/ThreadLocal",
                    "java/lang/ClassLoader",
                    "java/math/BigDecimal",
                    "java/math/BigInteger",
                    "java/math/MathContext",
                    "java/net/URI",
                    "java/net/URL",
                    "java/net/InetAddress",
                    "java/nio/file/Path",
                    "java/nio/charset/Charset",
                    "java/util/UUID",
                    "java/util/Locale",
                    "java/util/Currency",
                    "java/util/OptionalInt",
                    "java/util/OptionalLong",
                    "java/util/OptionalDouble",
                    "java/util/regex/Pattern" -> true;
            default -> false;
        };
    }
}
