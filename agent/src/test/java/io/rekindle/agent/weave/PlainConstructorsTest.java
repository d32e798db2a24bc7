package io.rekindle.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainConstructorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"Plain", "OfTheJdk", "Delegating", "OfPlain", "Context"})
    void oneThatStoresConstantsAndNewObjectsIsPlain(String name) throws ClassNotFoundException {
        assertThat(WovenClasses.hasPlainConstructor(woven(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Counts",
                "Reads",
                "Escapes",
                "Calls",
                "Branches",
                "Starts",
                "OfCounts",
                "OfItself",
                "OfContext",
                "LambdaEscapes",
                "WritesOther",
                "AboveIsNot"
            })
    void oneThatOthersCouldTellIsNot(String name) throws ClassNotFoundException {
        assertThat(WovenClasses.hasPlainConstructor(woven(name))).isFalse();
    }

    private static Class<?> woven(String name) throws ClassNotFoundException {
        Class<?> type = WeavingLoader.create().loadClass("com.acme.zoo.Makings$" + name);
        assertThat(WovenClasses.of(type)).isNotNull();
        return type;
    }
}
