package io.rekindle.agent.weave;

import static io.rekindle.agent.weave.RecordingEngine.events;
import static io.rekindle.agent.weave.WeavingLoader.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.hook.Hook;
import io.rekindle.hook.Tracked;
import io.rekindle.hook.Unit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What woven code tells, construct by construct. */
class WovenCodeTest {
    private final WeavingLoader world = WeavingLoader.create();

    @AfterEach
    void nothingFailedAndNothingIsLeftOpen() {
        assertThat(world.complaints).isEmpty();
        assertThat(Hook.failures()).isZero();
        assertThat(Unit.current().isClosed()).isTrue();
    }

    private Object fresh(String type, Object... arguments) throws Throwable {
        Object made = world.make(type, arguments);
        events();
        return made;
    }

    // ---- writes ----

    @Test
    void fieldsBeyondTheFirstSixtyFourAreNoted() throws Throwable {
        call(fresh("zoo.Wide"), "write");

        assertThat(events()).containsExactly("commit Wide[f0, f63, f64, f109]");
    }

    @Test
    void chainedAndCompoundAssignmentsGiveTheirValues() throws Throwable {
        Object numbers = fresh("zoo.Numbers");

        assertThat(call(numbers, "chain", 5L)).isEqualTo(5L);
        assertThat(call(numbers, "compound", 2.5)).isEqualTo(4.5);

        assertThat(events()).containsExactly("commit Numbers[wide]", "commit Numbers[real] op8:1 op8:0");
    }

    @Test
    void controlFlowGoesAsItWent() throws Throwable {
        var constructor = Class.forName("com.acme.zoo.Numbers").getDeclaredConstructor();
        constructor.setAccessible(true);
        Object plain = constructor.newInstance();

        assertThat(call(fresh("zoo.Numbers"), "flow", 40)).isEqualTo(call(plain, "flow", 40));
    }

    @Test
    void aWriteToNullThrowsWhatItThrew() throws Throwable {
        Object numbers = fresh("zoo.Numbers");

        assertThatThrownBy(() -> call(numbers, "onNull", new Object[] {null})).isInstanceOf(NullPointerException.class);
    }

    @Test
    void eachLevelOfAHierarchyNotesItsOwnFields() throws Throwable {
        Object derived = fresh("zoo.Derived", true);
        call(derived, "writeShared");

        assertThat(events()).containsExactly("commit Base[shared] Derived[count]");
        assertThat(call(derived, "own")).isEqualTo(10);
    }

    @Test
    void innerAndAnonymousClassesNoteTheirOuterObjectsFields() throws Throwable {
        Object derived = fresh("zoo.Derived", true);

        call(derived, "viaInner");
        Runnable anonymous = (Runnable) call(derived, "anonymous");
        events();
        assertThat(anonymous).isNotNull();
        anonymous.run();

        assertThat(events().toString()).contains("Derived[count]").contains("[runs]");
    }

    @Test
    void aDefaultMethodIsOneUnit() throws Throwable {
        Object derived = fresh("zoo.Derived", true);
        call(derived, "twice", 2);

        assertThat(events()).containsExactly("commit Derived[count]");
    }

    @Test
    void aConstructorNotesWhatItWritesOnceItsObjectMayBeSeen() throws Throwable {
        world.type("zoo.Leaking");
        events();

        world.make("zoo.Leaking");
        assertThat(events()).containsExactly("constructed Leaking", "commit Leaking[after]");
        world.make("zoo.Leaking", 3);
        assertThat(events()).containsExactly("constructed Leaking", "commit Leaking[before]");
    }

    // ---- contexts and roots ----

    @Test
    void aKeyWrittenAfterTheConstructorIsTold() throws Throwable {
        Object derived = world.make("zoo.Derived", false);
        assertThat(events()).contains("constructed Derived");

        call(derived, "key", 7L);

        assertThat(events()).containsExactly("keyWritten Derived", "commit Derived[key]");
    }

    @Test
    void rootsAreToldWhenTheInitialiserEndsAndWhenAssigned() throws Throwable {
        world.type("zoo.Registry");
        assertThat(events()).contains("initialised Registry").doesNotContain("rootAssigned Registry#names");

        world.call("zoo.Registry", "replace", new ArrayList<>());

        assertThat(events()).startsWith("rootAssigned Registry#names");
    }

    @Test
    void aRootWithoutInitialiserGetsOne() throws Throwable {
        Class<?> type = world.type("zoo.LateRoot");
        assertThat(events()).containsExactly("initialised LateRoot");

        world.call("zoo.LateRoot", "assign");

        assertThat(events()).contains("rootAssigned LateRoot#only");
        assertThat(ObjectStreamClass.lookup(type).getSerialVersionUID())
                .isEqualTo(plain("zoo.LateRoot").getSerialVersionUID());
    }

    @Test
    void whatARootReachesByTypeArgumentsOpensUnits() throws Throwable {
        Object entrant = world.call("zoo.Registry", "enter", "x");
        events();
        assertThat(entrant).isNotNull();
        Object gold = entrant.getClass()
                .getClassLoader()
                .loadClass("com.acme.zoo.Entrant$Medal")
                .getEnumConstants()[1];

        call(entrant, "win", gold);

        assertThat(events()).containsExactly("commit Entrant[medal]");
    }

    @Test
    void aCloneHasAHeaderOfItsOwn() throws Throwable {
        Object derived = fresh("zoo.Derived", true);
        Field id = world.type("zoo.Base").getDeclaredField("$rk$id");
        id.setAccessible(true);
        id.setLong(derived, 42);

        Object copy = call(derived, "clone");

        assertThat(id.getLong(derived)).isEqualTo(42);
        assertThat(id.getLong(copy)).isZero();
    }

    // ---- atomic methods and locks ----

    @Test
    void anAtomicMethodIsOneUnitWhateverItLocks() throws Throwable {
        Object a = fresh("zoo.Entrant");
        Object b = fresh("zoo.Entrant");

        world.call("zoo.Atomics", "apart", a, b);
        assertThat(events()).hasSize(2);
        world.call("zoo.Atomics", "both", a, b, new Object());

        assertThat(events()).containsExactly("encode Entrant[position]", "commit Entrant[position]");
    }

    @Test
    void anAtomicMethodThatThrowsIsOver() throws Throwable {
        Object entrant = fresh("zoo.Entrant");
        Object atomics = fresh("zoo.Atomics");

        assertThatThrownBy(() -> call(atomics, "failing", entrant)).hasMessage("in atomic");

        assertThat(events()).containsExactly("commit Entrant[position]");
        assertThat(Unit.current().atomic).isZero();
    }

    @Test
    void aReentrantLockCommitsWhenItsLastHoldEnds() throws Throwable {
        call(fresh("zoo.Guarded"), "reentrant");

        assertThat(events()).containsExactly("commit Guarded[a]", "commit Guarded[b]");
    }

    @Test
    void everyKindOfLockCommitsBeforeItsRelease() throws Throwable {
        Object guarded = fresh("zoo.Guarded");

        for (String method : List.of("writing", "stamping", "waiting")) {
            call(guarded, method);
            assertThat(events()).as(method).containsExactly("commit Guarded[a]", "commit Guarded[b]");
        }
        assertThat(call(guarded, "tried", new ReentrantLock())).isEqualTo(true);
        assertThat(events()).containsExactly("commit Guarded[a]", "commit Guarded[b]");
    }

    // ---- what is handed out, and arrays ----

    @Test
    void readsThatHandOutAMutableValueTouchIt() throws Throwable {
        Object handing = fresh("zoo.Handing");

        assertThat(touchedBy(handing, "vector")).containsExactly("commit touch:float[]");
        assertThat(touchedBy(handing, "passed")).containsExactly("commit touch:float[]");
        assertThat(touchedBy(handing, "wholeRow")).containsExactly("commit touch:int[]");
        assertThat(touchedBy(handing, "set")).containsExactly("commit touch:BitSet");
        assertThat(touchedBy(handing, "anything")).containsExactly("commit touch:BitSet");
        assertThat(touchedBy(handing, "count")).containsExactly("commit touch:AtomicLong");
    }

    @Test
    void aClassThatExtendsACollectionThatIsComparedIsTouchedByWhoeverMayChangeIt() throws Throwable {
        Object heaps = fresh("zoo.Heaps");

        assertThat(touchedBy(heaps, "add")).containsExactly("commit touch:Heap");
        assertThat(touchedBy(heaps, "push")).containsExactly("commit touch:Heap");
    }

    @Test
    void readsThatHandNothingOutTouchNothing() throws Throwable {
        Object handing = fresh("zoo.Handing");

        for (String method :
                List.of("length", "elementAtField", "sum", "word", "row", "isSet", "immutable", "untracked")) {
            assertThat(touchedBy(handing, method)).as(method).isEmpty();
        }
        call(handing, "element", 1);
        assertThat(events()).isEmpty();
    }

    private static List<String> touchedBy(Object target, String method) throws Throwable {
        call(target, method);
        return events();
    }

    @Test
    void arrayStoresAreNotedUnlessNobodyElseSeesTheArray() throws Throwable {
        Object handing = fresh("zoo.Handing");

        call(handing, "store", 2, 5f);
        assertThat(events()).containsExactly("commit op8:2");
        call(handing, "storeInRow");
        assertThat(events()).containsExactly("commit op8:0");
        call(handing, "escaping");
        assertThat(events()).containsExactly("commit op8:0");
        call(handing, "fresh", 3);
        call(handing, "initialised");
        assertThat(events()).isEmpty();
    }

    // ---- collections ----

    @Test
    void collectionsMadeInWovenCodeAreTracked() throws Throwable {
        Object lists = fresh("zoo.Lists");

        assertThat((List<?>) call(lists, "all")).hasSize(10).allMatch(Tracked.class::isInstance);
        assertThat(call(lists, "byReference")).isInstanceOf(Tracked.class);
        assertThat(call(lists, "collected")).isInstanceOf(Tracked.class);
    }

    @Test
    @SuppressWarnings("unchecked")
    void aSubclassOfAJdkCollectionExtendsTheTrackedOne() throws Throwable {
        Collection<String> names = (Collection<String>) fresh("zoo.Lists$Names");
        names.add("second");

        assertThat(names).isInstanceOf(Tracked.class).containsExactly("first", "second");
        assertThat(events().toString()).contains("Names[added]");
    }

    @Test
    void setsOfFactoriesAreTrackedWhereAnySetWillDo() throws Throwable {
        Object sets = fresh("zoo.Sets");

        assertThat((List<?>) call(sets, "all", true)).hasSize(5).allMatch(Tracked.class::isInstance);
        assertThat(call(sets, "chosen", true)).isEqualTo(Set.of("x"));
        assertThat(call(sets, "exact")).isEqualTo(Set.of("exact"));
        assertThat(call(sets, "removing")).isEqualTo(0);
    }

    // ---- what must not change ----

    @Test
    void addedMembersArePrivateTransientAndSynthetic() {
        for (Field field : world.type("zoo.Derived").getDeclaredFields()) {
            if (field.getName().startsWith("$rk$")) {
                assertThat(Modifier.isPrivate(field.getModifiers())).isTrue();
                assertThat(Modifier.isTransient(field.getModifiers())).isTrue();
                assertThat(field.isSynthetic()).isTrue();
            }
        }
        assertThat(world.type("zoo.Derived").getInterfaces()).hasSize(2);
    }

    @Test
    void theSerialVersionStaysWhatItWas() throws Throwable {
        ObjectStreamClass woven = ObjectStreamClass.lookup(world.type("zoo.Stored"));

        assertThat(woven.getSerialVersionUID()).isEqualTo(plain("zoo.Stored").getSerialVersionUID());
        assertThat(woven.getFields()).hasSameSizeAs(plain("zoo.Stored").getFields());
    }

    private static ObjectStreamClass plain(String type) throws ClassNotFoundException {
        return ObjectStreamClass.lookup(Class.forName("com.acme." + type));
    }

    @Test
    void aRecordStaysARecord() throws Throwable {
        Object woven = fresh("zoo.Trip", "Oslo");
        Class<?> type = woven.getClass();

        assertThat(type.getRecordComponents())
                .extracting(RecordComponent::getName)
                .containsExactly("from", "stops", "metres");
        assertThat(call(woven, "first")).isEqualTo(1);
        assertThat(woven.toString()).startsWith("Trip[from=Oslo, stops=[I@").endsWith(", metres=0]");
        assertThat(woven).isNotEqualTo(fresh("zoo.Trip", "Oslo"));
        assertThatThrownBy(() -> fresh("zoo.Trip", "Oslo", new int[0], -1L)).hasMessage("negative");
        assertThat(call(roundTrip(woven), "from")).isEqualTo("Oslo");
    }

    private Object roundTrip(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject((Serializable) object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass described) throws ClassNotFoundException {
                return Class.forName(described.getName(), false, world);
            }
        }) {
            return in.readObject();
        }
    }
}
