package io.rekindle.agent.pack;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;

/** Orders classes so that each comes after its superclass and its interfaces, as far as they are among them. */
final class SupertypesFirst {

    private SupertypesFirst() {}

    /** Takes and gives internal names. */
    static List<String> sort(Map<String, byte[]> classes) {
        Set<String> sorted = new LinkedHashSet<>();
        for (String name : classes.keySet()) {
            add(name, classes, sorted);
        }
        return new ArrayList<>(sorted);
    }

    private static void add(String name, Map<String, byte[]> classes, Set<String> sorted) {
        byte[] bytes = classes.get(name);
        if (bytes == null || sorted.contains(name)) {
            return;
        }
        ClassReader reader = new ClassReader(bytes);
        String superclass = reader.getSuperName();
        if (superclass != null) {
            add(superclass, classes, sorted);
        }
        for (String extended : reader.getInterfaces()) {
            add(extended, classes, sorted);
        }
        sorted.add(name);
    }
}
