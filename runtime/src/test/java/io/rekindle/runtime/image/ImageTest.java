package io.rekindle.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Lsn;
import io.rekindle.format.Null;
import io.rekindle.format.Ref;
import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.EntryChange;
import io.rekindle.format.proto.FieldValue;
import io.rekindle.format.proto.ListOp;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.SchemaField;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import io.rekindle.format.proto.UnitRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageTest {
    private static final int SESSION = 1;
    private static final int LIST = 2;
    private static final int MAP = 3;

    private final ImageFolder folder = ImageFolder.ofEverything();
    private final Image image = folder.image();

    @BeforeEach
    void schemas() {
        folder.apply(schema(SESSION, "com.acme.Session", Shape.OBJECT));
        folder.apply(schema(LIST, "java.util.ArrayList", Shape.LIST));
        folder.apply(schema(MAP, "java.util.LinkedHashMap", Shape.MAP));
    }

    @Test
    void anImageMayBeReadByTwoAtATime() {
        List<Change> puts = new ArrayList<>();
        for (int key = 0; key < 100; key++) {
            puts.add(entry(key, key, new Ref(1_000 + key)));
        }
        apply(puts.toArray(Change[]::new));
        List<Long> seen = new ArrayList<>();
        // Another reader in the middle of it, as a thread that writes a checkpoint while another hydrates.
        state(7).forEachReference(id -> {
            assertThat(image.changesOf(7).get(0).getEntriesList()).hasSize(100);
            seen.add(id);
        });
        assertThat(seen).hasSize(100).doesNotHaveDuplicates();

        List<Long> ids = new ArrayList<>();
        apply(field(8, SESSION, 1, 0, 1), field(9, SESSION, 1, 0, 1));
        image.forEachObject(object -> {
            assertThat(image.sortedIds()).hasSize(3);
            ids.add(object.id());
        });
        assertThat(ids).containsExactlyInAnyOrder(7L, 8L, 9L);
    }

    @Test
    void whatComesBackAsAnotherClassHasNothingOfItsFormerShape() {
        Change former = Change.newBuilder()
                .setObjectId(7)
                .setSchemaId(LIST)
                .setStamp(1)
                .setWhole(true)
                .setFirstSeq(1)
                .addElements(Values.encode(new Ref(8)))
                .build();
        Change view =
                field(7, SESSION, 2, 0, new Ref(9)).toBuilder().setWhole(true).build();
        apply(former, view);

        assertThat(state(7)).isInstanceOf(FieldsState.class);
        List<Long> references = new ArrayList<>();
        state(7).forEachReference(references::add);
        assertThat(references).containsExactly(9L);

        ChangeMerge merge = new ChangeMerge(image.schemas());
        merge.add(former, 0);
        merge.add(view, 0);
        assertThat(merge.takeResult()).isEqualTo(image.changesOf(7));
        ImageFolder copy = ImageFolder.ofEverything();
        image.schemas().all().forEach(copy::apply);
        image.changesOf(7).forEach(change -> copy.apply(change, 0));
        ObjectState copied = Objects.requireNonNull(copy.image().get(7));
        assertThat(copied.digest(image.schemas())).isEqualTo(state(7).digest(image.schemas()));
    }

    @Test
    void anOlderValueOfAFieldDoesNotReplaceANewerOne() {
        apply(field(7, SESSION, 5, 0, "new"), field(7, SESSION, 4, 0, "old"), field(7, SESSION, 4, 1, "other"));
        assertThat(state(7).field(0)).isEqualTo("new");
        assertThat(state(7).field(1)).isEqualTo("other");
        assertThat(state(7).maxStamp()).isEqualTo(5);
    }

    @Test
    void aDeltaMayComeBeforeTheWholeCaptureItBelongsTo() {
        apply(field(7, SESSION, 1, 0, "written meanwhile"));
        assertThat(state(7).isComplete()).isFalse();
        apply(field(7, SESSION, 0, 0, "captured").toBuilder().setWhole(true).build());
        assertThat(state(7).isComplete()).isTrue();
        assertThat(state(7).field(0)).isEqualTo("written meanwhile");
    }

    @Test
    void codeThatDoesNotKnowAFieldCapturesTheRestAndTheFieldStays() {
        apply(field(7, SESSION, 0, 9, new Ref(8)));
        apply(field(7, SESSION, 3, 0, 1).toBuilder().setWhole(true).build());
        assertThat(state(7).field(9)).isEqualTo(new Ref(8));
    }

    @Test
    void whatOnlyAnUnknownFieldRefersToIsReachable() {
        apply(field(7, SESSION, 0, 9, new Ref(8)), field(8, SESSION, 0, 0, new Ref(7)), field(9, SESSION, 0, 0, 1));
        folder.apply(
                UnitRecord.newBuilder()
                        .addContexts(ContextChange.newBuilder()
                                .setName("com.acme.Session")
                                .setKey(Values.encode("ann"))
                                .setObjectId(7))
                        .build(),
                Lsn.NONE);
        assertThat(image.reachable()).containsExactlyInAnyOrder(7L, 8L);
        assertThat(image.contexts()).containsOnlyKeys(new ContextName("com.acme.Session", "ann"));
    }

    @Test
    void howLongAContextWasUnclaimedIsKeptInAnIncrement() {
        folder.apply(
                ContextChange.newBuilder()
                        .setName("com.acme.Session")
                        .setObjectId(7)
                        .setStamp(1)
                        .setUnclaimedMillis(5_000)
                        .build(),
                0);
        ImageFolder next = ImageFolder.ofEverything();
        image.writeNames(next::apply, context -> next.apply(context, 0));
        assertThat(next.image().context(new ContextName("com.acme.Session", null)))
                .isEqualTo(new ContextState(7, 0, 1, false, 5_000));
    }

    @Test
    void aChainOfAHundredThousandObjectsIsReachedWithoutRecursion() {
        for (int i = 1; i <= 100_000; i++) {
            apply(field(i, SESSION, 0, 0, new Ref(i + 1L)));
        }
        folder.apply(RootChange.newBuilder()
                .setName("a#b")
                .setValue(Values.encode(new Ref(1)))
                .build());
        assertThat(image.reachable().size()).isEqualTo(100_001);
    }

    @Test
    void listOperationsWaitForTheirPredecessorsAndEndWithTheLifeIfTheseNeverCame() {
        apply(Change.newBuilder()
                .setObjectId(7)
                .setSchemaId(LIST)
                .setWhole(true)
                .setFirstSeq(3)
                .addElements(Values.encode("a"))
                .build());
        ListState list = (ListState) state(7);
        apply(add(2, 5, "c"));
        assertThat(list.size()).isEqualTo(1);
        assertThat(list.waiting()).isEqualTo(1);
        apply(add(1, 4, "b"));
        assertThat(elements(list)).containsExactly("a", "b", "c");
        apply(add(3, 7, "e"));
        folder.endLife();
        assertThat(list.waiting()).isZero();
        assertThat(list.seq()).isEqualTo(5);
    }

    @Test
    void anOperationThatTheListAlreadyContainsIsPassedOver() {
        apply(add(0, 1, "a"));
        apply(Change.newBuilder()
                .setObjectId(7)
                .setSchemaId(LIST)
                .setWhole(true)
                .setStamp(1)
                .setFirstSeq(2)
                .addElements(Values.encode("a"))
                .addElements(Values.encode("b"))
                .build());
        apply(add(2, 2, "b"));
        assertThat(elements((ListState) state(7))).containsExactly("a", "b");
    }

    @Test
    void aRemovedKeyDoesNotComeBackWithAnOlderPut() {
        apply(entry(5, "k", null), entry(4, "k", 1));
        assertThat(((MapState) state(7)).get("k")).isNull();
        assertThat(state(7).size()).isZero();
    }

    @Test
    void theNextLifesStampsAreHigherThanThoseOfAnyEntry() {
        apply(Change.newBuilder()
                .setObjectId(7)
                .setSchemaId(MAP)
                .addEntries(EntryChange.newBuilder()
                        .setStamp(9)
                        .setKey(Values.encode("k"))
                        .setValue(Values.encode(1)))
                .build());
        assertThat(state(7).maxStamp()).isEqualTo(9);
    }

    @Test
    void clearedMapsKeepWhatWasPutLater() {
        apply(entry(1, "a", 1), entry(6, "b", 2));
        apply(Change.newBuilder()
                .setObjectId(7)
                .setSchemaId(MAP)
                .setStamp(5)
                .setCleared(true)
                .build());
        apply(entry(4, "c", 3));
        assertThat(keys((MapState) state(7))).containsExactly("b");
    }

    @Test
    void aKeyThatIsPutAgainAfterItsRemovalGoesLastAndOneThatIsReplacedStays() {
        apply(entry(1, "a", 1), entry(2, "b", 2), entry(3, "a", 3));
        assertThat(keys((MapState) state(7))).containsExactly("a", "b");
        apply(entry(4, "a", null), entry(5, "a", 4));
        assertThat(keys((MapState) state(7))).containsExactly("b", "a");
    }

    @Test
    void aMapThatComesAndGoesForHoursDoesNotRememberEveryKeyItEverHad() {
        apply(Change.newBuilder().setObjectId(7).setSchemaId(MAP).setWhole(true).build());
        for (int i = 0; i < 20_000; i++) {
            UnitRecord unit = UnitRecord.newBuilder()
                    .setCommittedAtMicros(i * 1_000_000L)
                    .addChanges(entry(2 * i + 1, i, 1))
                    .addChanges(entry(2 * i + 2, i, null))
                    .build();
            folder.apply(unit, Lsn.NONE);
        }
        assertThat(state(7).toChange().getEntriesCount()).isLessThan(3_000);
        assertThat(state(7).size()).isZero();
    }

    @Test
    void changesOfAClassThatIsNotKnownYetWaitForItsSchema() {
        Change change = field(7, 99, 0, 0, "x");
        apply(change);
        assertThat(image.get(7)).isNull();
        assertThat(image.changesOf(7)).containsExactly(change);
        folder.apply(schema(99, "com.acme.Late", Shape.OBJECT));
        assertThat(state(7).field(0)).isEqualTo("x");
        assertThat(image.objectsWithoutSchema()).isEmpty();
    }

    @Test
    void aSchemaThatGrewReplacesTheOneBefore() {
        SchemaRecord grown = schema(SESSION, "com.acme.Session", Shape.OBJECT).toBuilder()
                .addFields(SchemaField.newBuilder().setName("user"))
                .build();
        folder.apply(grown);
        folder.apply(schema(SESSION, "com.acme.Session", Shape.OBJECT));
        assertThat(image.schemas().get(SESSION)).isEqualTo(grown);
        assertThat(image.schemas().nextId()).isEqualTo(MAP + 1);
    }

    @Test
    void theDigestIsOfContentAndNotOfStampsOrGarbage() {
        ImageFolder other = ImageFolder.ofEverything();
        image.schemas().all().forEach(other::apply);
        RootChange root = RootChange.newBuilder()
                .setName("a#b")
                .setValue(Values.encode(new Ref(7)))
                .build();
        folder.apply(root);
        other.apply(root);
        apply(field(7, SESSION, 3, 0, "x"), field(6, SESSION, 3, 0, "garbage"));
        other.apply(field(7, SESSION, 9, 0, "x"), 0);
        assertThat(image.digest()).isEqualTo(other.image().digest());
        other.apply(field(7, SESSION, 10, 1, Null.NULL), 0);
        assertThat(image.digest()).isNotEqualTo(other.image().digest());
    }

    private void apply(Change... changes) {
        folder.apply(UnitRecord.newBuilder().addAllChanges(List.of(changes)).build(), Lsn.NONE);
    }

    private ObjectState state(long id) {
        return Objects.requireNonNull(image.get(id));
    }

    private static List<Object> elements(ListState list) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            elements.add(list.element(i));
        }
        return elements;
    }

    private static List<Object> keys(MapState map) {
        List<Object> keys = new ArrayList<>();
        map.forEach((key, value) -> keys.add(key));
        return keys;
    }

    private static Change field(long id, int schemaId, long stamp, int ordinal, Object value) {
        return Change.newBuilder()
                .setObjectId(id)
                .setSchemaId(schemaId)
                .setStamp(stamp)
                .addFields(FieldValue.newBuilder().setOrdinal(ordinal).setValue(Values.encode(value)))
                .build();
    }

    private static Change add(int index, long seq, Object value) {
        return Change.newBuilder()
                .setObjectId(7)
                .setSchemaId(LIST)
                .setFirstSeq(seq)
                .addOps(ListOp.newBuilder()
                        .setKind(ListOp.Kind.ADD)
                        .setIndex(index)
                        .setValue(Values.encode(value)))
                .build();
    }

    private static Change entry(long stamp, Object key, @Nullable Object value) {
        EntryChange.Builder entry = EntryChange.newBuilder()
                .setStamp(stamp)
                .setKey(Values.encode(key))
                .setRemoved(value == null);
        if (value != null) {
            entry.setValue(Values.encode(value));
        }
        return Change.newBuilder()
                .setObjectId(7)
                .setSchemaId(MAP)
                .setStamp(stamp)
                .addEntries(entry)
                .build();
    }

    private static SchemaRecord schema(int id, String name, Shape shape) {
        return SchemaRecord.newBuilder()
                .setSchemaId(id)
                .setClassName(name)
                .setShape(shape)
                .build();
    }
}
