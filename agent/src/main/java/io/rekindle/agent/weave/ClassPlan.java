package io.rekindle.agent.weave;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import org.jspecify.annotations.Nullable;

/** The first pass over a class: a {@link MethodPlan} for each method with code, in their order, and what its serial version needs. */
final class ClassPlan extends ClassVisitor {
    private final Catalog catalog;
    private final String name;
    private final List<MethodScan> methods = new ArrayList<>();
    private final SerialVersion serialVersion;

    ClassPlan(Catalog catalog, WovenClass self) {
        super(ClassParser.ASM);
        this.catalog = catalog;
        this.name = self.internalName();
        this.serialVersion = new SerialVersion(self.facts());
    }

    /** Of the method at that place in the class file. */
    MethodPlan plan(int method) {
        return methods.get(method).plan();
    }

    boolean hasSubroutines() {
        for (MethodScan method : methods) {
            if (method.plan().hasSubroutine) {
                return true;
            }
        }
        return false;
    }

    SerialVersion serialVersion() {
        return serialVersion;
    }

    @Override
    public void visitInnerClass(String inner, @Nullable String outer, @Nullable String simpleName, int access) {
        serialVersion.addInnerClass(inner, access);
    }

    @Override
    public MethodVisitor visitMethod(
            int access,
            String methodName,
            String descriptor,
            @Nullable String signature,
            String @Nullable [] exceptions) {
        serialVersion.addMethod(access, methodName, descriptor);
        MethodScan scan = new MethodScan(catalog, name, access, methodName, descriptor);
        methods.add(scan);
        return scan;
    }
}
