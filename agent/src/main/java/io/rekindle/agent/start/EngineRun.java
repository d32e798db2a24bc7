package io.rekindle.agent.start;

import io.rekindle.agent.weave.WovenClass;
import io.rekindle.agent.weave.WovenClasses;
import io.rekindle.hook.Hook;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenTypes;
import io.rekindle.runtime.engine.RekindleEngine;
import io.rekindle.runtime.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The engine as the start sees it, told what the weaver did to each class. */
final class EngineRun implements EngineControl, WovenTypes {
    private final RekindleEngine engine;
    private final Weaving weaving;
    private final ClassValue<Found> found = new ClassValue<>() {
        @Override
        protected Found computeValue(Class<?> type) {
            return new Found(describe(type));
        }
    };

    private record Found(@Nullable WovenType type) {}

    EngineRun(Settings settings, Weaving weaving, String product) {
        this.weaving = weaving;
        this.engine = new RekindleEngine(settings, this, product, Console::say);
    }

    @Override
    public void prepare() {
        Hook.installFieldNames(WovenClasses::fieldNames);
        engine.prepare();
    }

    @Override
    public void loadedTooEarly(List<String> classNames) {
        engine.loadedTooEarly(classNames);
    }

    @Override
    public void start() throws IOException {
        engine.start();
    }

    @Override
    public void stop() {
        engine.stop();
    }

    @Override
    public @Nullable WovenType of(Class<?> type) {
        return found.get(type).type();
    }

    @Override
    public @Nullable String renamed(String formerName) {
        return weaving.renamed(formerName);
    }

    private static @Nullable WovenType describe(Class<?> type) {
        WovenClass woven = WovenClasses.of(type);
        if (woven == null) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        woven.fields().forEach(field -> fields.add(field.name()));
        List<WovenType.RootField> roots = new ArrayList<>();
        woven.roots()
                .forEach(root ->
                        roots.add(new WovenType.RootField(root.field(), root.logicalName(), root.formerNames())));
        Map<String, List<String>> formerFields = new HashMap<>();
        woven.fields().forEach(field -> {
            if (!field.formerNames().isEmpty()) {
                formerFields.put(field.name(), field.formerNames());
            }
        });
        WovenClass.Context context = woven.context();
        return new WovenType(
                fields,
                context != null,
                context == null ? "" : context.logicalName(),
                context == null ? null : context.keyField(),
                roots,
                woven.afterRecovery(),
                woven.formerNames(),
                context == null ? List.of() : context.formerNames(),
                formerFields,
                WovenClasses.hasPlainConstructor(type));
    }
}
