package io.rekindle.agent.weave;

import java.util.Collection;
import net.bytebuddy.jar.asm.signature.SignatureReader;
import net.bytebuddy.jar.asm.signature.SignatureVisitor;
import org.jspecify.annotations.Nullable;

/** The class names in descriptors and generic signatures. */
final class ReferencedTypes extends SignatureVisitor {
    private final Collection<String> into;
    private String outer = "";

    private ReferencedTypes(Collection<String> into) {
        super(ClassParser.ASM);
        this.into = into;
    }

    @Override
    public void visitClassType(String name) {
        outer = name;
        into.add(name);
    }

    @Override
    public void visitInnerClassType(String name) {
        outer = outer + "$" + name;
        into.add(outer);
    }

    @Override
    public SignatureVisitor visitTypeArgument(char wildcard) {
        return new ReferencedTypes(into);
    }

    /** Adds those in the generic signature of a class. */
    static void ofClass(String signature, Collection<String> into) {
        new SignatureReader(signature).accept(new ReferencedTypes(into));
    }

    /** Adds the class names in the type of a field. */
    static void ofField(String descriptor, @Nullable String signature, Collection<String> into) {
        if (signature != null) {
            new SignatureReader(signature).acceptType(new ReferencedTypes(into));
            return;
        }
        int element = descriptor.lastIndexOf('[') + 1;
        if (descriptor.charAt(element) == 'L') {
            into.add(descriptor.substring(element + 1, descriptor.length() - 1));
        }
    }
}
