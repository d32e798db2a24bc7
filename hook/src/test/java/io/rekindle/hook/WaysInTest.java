package io.rekindle.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of the originals, on the JDK that runs the test, is either overridden or known to need no overriding. */
class WaysInTest {
    /** Methods inherited on purpose: class or * for all, method, reason. */
    private static final String INHERITED = """
            * stream(): by spliterator()
            * parallelStream(): by spliterator()
            * toArray(IntFunction): by toArray(Object[])
            * containsAll(Collection): by contains(Object)
            * toString(): by the iterator
            * reversed(): by the collection's own methods
            * finalize(): no content
            ArrayList trimToSize(): no content
            ArrayList ensureCapacity(int): no content
            LinkedList equals(Object): by listIterator(int)
            LinkedList hashCode(): by the iterator
            LinkedList listIterator(): by listIterator(int)
            ArrayDeque equals(Object): by identity
            ArrayDeque hashCode(): by identity
            HashMap equals(Object): by entrySet()
            HashMap hashCode(): by entrySet()
            LinkedHashMap equals(Object): by entrySet()
            LinkedHashMap hashCode(): by entrySet()
            LinkedHashMap removeEldestEntry(Entry): the application's; changes nothing itself
            LinkedHashMap firstEntry(): by entrySet()
            LinkedHashMap pollFirstEntry(): by entrySet()
            TreeMap equals(Object): by entrySet()
            TreeMap hashCode(): by entrySet()
            TreeMap comparator(): no content
            TreeMap getOrDefault(Object,Object): by get(Object)
            TreeMap remove(Object,Object): by get(Object) and remove(Object)
            TreeMap putFirst(Object,Object): unsupported
            TreeMap putLast(Object,Object): unsupported
            TreeMap sequencedKeySet(): by navigableKeySet()
            TreeMap sequencedValues(): by values()
            TreeMap sequencedEntrySet(): by entrySet()
            HashSet equals(Object): by size() and contains(Object)
            HashSet hashCode(): by the iterator
            HashSet forEach(Consumer): by the iterator
            LinkedHashSet equals(Object): by size() and contains(Object)
            LinkedHashSet hashCode(): by the iterator
            LinkedHashSet forEach(Consumer): by the iterator
            TreeSet equals(Object): by size() and contains(Object)
            TreeSet hashCode(): by the iterator
            TreeSet forEach(Consumer): by the iterator
            TreeSet comparator(): no content
            TreeSet toArray(): by the iterator
            TreeSet toArray(Object[]): by the iterator
            TreeSet getFirst(): by first()
            TreeSet getLast(): by last()
            TreeSet removeFirst(): by pollFirst()
            TreeSet removeLast(): by pollLast()
            TreeSet addFirst(Object): unsupported
            TreeSet addLast(Object): unsupported
            """;

    static Stream<Class<?>> tracked() {
        return Stream.of(
                TrackedArrayList.class,
                TrackedLinkedList.class,
                TrackedArrayDeque.class,
                TrackedHashMap.class,
                standIn(LinkedHashMap.class),
                TrackedTreeMap.class,
                TrackedConcurrentHashMap.class,
                TrackedHashSet.class,
                standIn(LinkedHashSet.class),
                TrackedTreeSet.class);
    }

    static Class<?> standIn(Class<?> original) {
        try {
            return Class.forName(StandIns.of(original.getName()));
        } catch (ClassNotFoundException e) {
            throw new LinkageError(original.getName(), e);
        }
    }

    private static Class<?> original(Class<?> tracked) {
        Class<?> type = tracked.getSuperclass();
        while (type.getPackage() == tracked.getPackage()) {
            type = type.getSuperclass();
        }
        return type;
    }

    @ParameterizedTest
    @MethodSource("tracked")
    void everyMethodIsOverriddenOrListedWithItsReason(Class<?> tracked) {
        Class<?> original = original(tracked);
        List<String> forgotten = new ArrayList<>();
        Class<?>[] sources = Stream.concat(superclasses(original), Arrays.stream(interfacesOf(original)))
                .toArray(Class<?>[]::new);
        for (Class<?> source : sources) {
            for (Method method : source.getDeclaredMethods()) {
                int modifiers = method.getModifiers();
                boolean reachable = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
                if (!reachable || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers) || method.isBridge()) {
                    continue;
                }
                if (!isOurs(tracked, method) && !isListed(original, name(method))) {
                    forgotten.add(source.getSimpleName() + "." + name(method));
                }
            }
        }
        assertThat(forgotten).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("tracked")
    void everyConstructorOfTheOriginalIsThere(Class<?> tracked) throws Exception {
        for (var constructor : original(tracked).getConstructors()) {
            assertThat(tracked.getConstructor(constructor.getParameterTypes())).isNotNull();
        }
    }

    private static Stream<Class<?>> superclasses(Class<?> type) {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            classes.add(each);
        }
        return classes.stream();
    }

    private static Class<?>[] interfacesOf(Class<?> type) {
        List<Class<?>> found = new ArrayList<>();
        superclasses(type).forEach(each -> Arrays.stream(each.getInterfaces()).forEach(one -> collect(one, found)));
        return found.toArray(Class<?>[]::new);
    }

    private static void collect(Class<?> type, List<Class<?>> into) {
        if (!into.contains(type)) {
            into.add(type);
            Arrays.stream(type.getInterfaces()).forEach(each -> collect(each, into));
        }
    }

    private static boolean isOurs(Class<?> tracked, Method method) {
        for (Class<?> type = tracked; type.getPackage() == tracked.getPackage(); type = type.getSuperclass()) {
            for (Method candidate : type.getDeclaredMethods()) {
                if (candidate.getName().equals(method.getName())
                        && Arrays.equals(candidate.getParameterTypes(), method.getParameterTypes())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isListed(Class<?> original, String method) {
        return INHERITED
                .lines()
                .anyMatch(line -> line.startsWith("* " + method + ":")
                        || line.startsWith(original.getSimpleName() + " " + method + ":"));
    }

    private static String name(Method method) {
        StringBuilder name = new StringBuilder(method.getName()).append('(');
        for (Class<?> parameter : method.getParameterTypes()) {
            name.append(name.charAt(name.length() - 1) == '(' ? "" : ",").append(parameter.getSimpleName());
        }
        return name.append(')').toString();
    }
}
