package io.rekindle.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * The serialVersionUID that Java serialisation computes for a class that declares none (Java Object Serialization Specification, 4.6):
 * weaving changes modifiers that go into it, so a woven class declares what it had.
 */
final class SerialVersion {
    private static final int CLASS_MODIFIERS =
            Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
    private static final int FIELD_MODIFIERS = Opcodes.ACC_PUBLIC
            | Opcodes.ACC_PRIVATE
            | Opcodes.ACC_PROTECTED
            | Opcodes.ACC_STATIC
            | Opcodes.ACC_FINAL
            | Opcodes.ACC_VOLATILE
            | Opcodes.ACC_TRANSIENT;
    private static final int METHOD_MODIFIERS = Opcodes.ACC_PUBLIC
            | Opcodes.ACC_PRIVATE
            | Opcodes.ACC_PROTECTED
            | Opcodes.ACC_STATIC
            | Opcodes.ACC_FINAL
            | Opcodes.ACC_SYNCHRONIZED
            | Opcodes.ACC_NATIVE
            | Opcodes.ACC_ABSTRACT
            | Opcodes.ACC_STRICT;

    private final ClassFacts facts;
    private int classAccess;
    private final List<Member> constructors = new ArrayList<>();
    private final List<Member> methods = new ArrayList<>();

    private record Member(String name, int access, String descriptor) {}

    SerialVersion(ClassFacts facts) {
        this.facts = facts;
        this.classAccess = facts.access();
    }

    /** Of a nested class the modifiers of its declaration count. */
    void addInnerClass(String inner, int access) {
        if (inner.equals(facts.name())) {
            classAccess = access;
        }
    }

    void addMethod(int access, String name, String descriptor) {
        if (name.equals("<clinit>") || (access & Opcodes.ACC_PRIVATE) != 0) {
            return;
        }
        (name.equals("<init>") ? constructors : methods)
                .add(new Member(name, access & METHOD_MODIFIERS, descriptor.replace('/', '.')));
    }

    boolean isDeclared() {
        FieldFacts field = facts.field("serialVersionUID");
        return field != null && field.isStatic();
    }

    /** Whether instances may be serialised, as far as can be told without loading a class; a library's superclass might say so. */
    boolean mayMatter(FactsSource others) {
        if (facts.isRecord() || facts.isEnum() || facts.isInterface()) {
            return false; // they have none
        }
        return mayBeSerializable(facts, others);
    }

    private static boolean mayBeSerializable(ClassFacts facts, FactsSource others) {
        if (mayBeSerializable(facts.superName(), others)) {
            return true;
        }
        for (String type : facts.interfaces()) {
            if (mayBeSerializable(type, others)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayBeSerializable(@Nullable String name, FactsSource others) {
        if (name == null || name.equals("java/lang/Object")) {
            return false;
        }
        if (name.startsWith("java/")) {
            try {
                // The boot loader's classes alone: no application class is loaded by this.
                Class<?> type = Class.forName(name.replace('/', '.'), false, null);
                return java.io.Serializable.class.isAssignableFrom(type);
            } catch (ClassNotFoundException | LinkageError unknown) {
                return true;
            }
        }
        ClassFacts above = others.facts(name);
        return above == null || mayBeSerializable(above, others);
    }

    long compute() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(new DataOutputStream(bytes));
            byte[] hash = MessageDigest.getInstance("SHA").digest(bytes.toByteArray());
            long version = 0;
            for (int i = Long.BYTES - 1; i >= 0; i--) {
                version = (version << 8) | (hash[i] & 0xFF);
            }
            return version;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot compute the serial version of " + facts.name(), e);
        }
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeUTF(facts.name().replace('/', '.'));
        out.writeInt(classAccess & CLASS_MODIFIERS);
        List<String> interfaces = new ArrayList<>();
        for (String each : facts.interfaces()) {
            interfaces.add(each.replace('/', '.'));
        }
        Collections.sort(interfaces);
        for (String each : interfaces) {
            out.writeUTF(each);
        }
        List<FieldFacts> fields = new ArrayList<>(facts.fields());
        fields.sort(new Comparator<>() {
            @Override
            public int compare(FieldFacts a, FieldFacts b) {
                return a.name().compareTo(b.name());
            }
        });
        for (FieldFacts field : fields) {
            int access = field.access() & FIELD_MODIFIERS;
            if ((access & Opcodes.ACC_PRIVATE) == 0 || (access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) == 0) {
                writeMember(out, new Member(field.name(), access, field.descriptor()));
            }
        }
        if (facts.hasInitialiser()) {
            writeMember(out, new Member("<clinit>", Opcodes.ACC_STATIC, "()V"));
        }
        writeMembers(out, constructors);
        writeMembers(out, methods);
    }

    private static void writeMembers(DataOutputStream out, List<Member> members) throws IOException {
        members.sort(new Comparator<>() {
            @Override
            public int compare(Member a, Member b) {
                int byName = a.name().compareTo(b.name());
                return byName != 0 ? byName : a.descriptor().compareTo(b.descriptor());
            }
        });
        for (Member member : members) {
            writeMember(out, member);
        }
    }

    private static void writeMember(DataOutputStream out, Member member) throws IOException {
        out.writeUTF(member.name());
        out.writeInt(member.access());
        out.writeUTF(member.descriptor());
    }
}
