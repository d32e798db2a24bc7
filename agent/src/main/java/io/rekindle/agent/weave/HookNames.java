package io.rekindle.agent.weave;

/** Names and descriptors of what woven code calls and of what is added to a woven class; the contract with module hook. */
final class HookNames {
    static final String HOOK = "io/rekindle/hook/Hook";
    static final String LOCKS = "io/rekindle/hook/Locks";
    static final String MEMORY = "io/rekindle/hook/Memory";
    static final String FACTORIES = "io/rekindle/hook/Factories";
    static final String UNIT = "io/rekindle/hook/Unit";
    static final String ENTRY = "io/rekindle/hook/Entry";

    static final String UNIT_DESCRIPTOR = "Lio/rekindle/hook/Unit;";
    static final String ENTRY_DESCRIPTOR = "Lio/rekindle/hook/Entry;";

    /** Prefix of every member that weaving adds. */
    static final String PREFIX = "$rk$";

    static final String ID_FIELD = "$rk$id";
    static final String VERSION_FIELD = "$rk$version";
    static final String ENTRY_FIELD = "$rk$entry";
    static final String NOTE_METHOD = "$rk$note";

    private HookNames() {}

    static String noteDescriptor(String internalName) {
        return "(L" + internalName + ";I" + UNIT_DESCRIPTOR + ")V";
    }
}
