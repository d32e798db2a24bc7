package io.rekindle.runtime.capture;

import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.SchemaField;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import io.rekindle.runtime.wal.CommitLog;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of this store: one a class, growing by fields and never shrinking. A schema that is new or has grown is appended to
 * the log before this returns, hence before its first use. Thread-safe.
 */
public final class SchemaRegistry {
    private final CommitLog log;
    private final Map<String, SchemaRecord> byName = new HashMap<>(); // guarded by this
    private final Map<Integer, SchemaRecord> byId = new HashMap<>(); // guarded by this
    private int lastId; // guarded by this

    /** @param recovered the schemas of the recovered image */
    public SchemaRegistry(CommitLog log, Collection<SchemaRecord> recovered) {
        this.log = log;
        for (SchemaRecord schema : recovered) {
            remember(schema);
        }
    }

    public synchronized @Nullable SchemaRecord find(int schemaId) {
        return byId.get(schemaId);
    }

    public synchronized @Nullable SchemaRecord find(String className) {
        return byName.get(className);
    }

    /**
     * The schema of a class, grown by the fields it lacks. One of a former name becomes that of the class, and a field keeps its ordinal
     * when its name, its type or its place in the hierarchy changes: what was stored before is then the class's own.
     *
     * @param formerClassNames under which the class may be known; passed over if it is known by its own name, or by several of them
     */
    synchronized SchemaRecord register(
            String className,
            List<String> formerClassNames,
            Shape shape,
            List<Field> fields,
            @Nullable WovenType woven,
            FormerNames former) {
        SchemaRecord known = byName.get(className);
        if (known == null) {
            known = formerly(formerClassNames);
        }
        SchemaRecord.Builder schema =
                known != null ? known.toBuilder() : SchemaRecord.newBuilder().setSchemaId(lastId + 1);
        schema.setClassName(className);
        schema.setShape(shape);
        if (woven != null) {
            schema.clearFormerNames().addAllFormerNames(woven.formerNames());
            schema.setLogicalName(woven.context() ? woven.logicalName() : "");
            schema.setKeyField(woven.keyField() == null ? "" : woven.keyField());
        }
        if (known != null) {
            carryOver(schema, fields, former);
        }
        Map<String, Integer> ordinals = ordinals(schema.getFieldsList());
        int next = schema.getFieldsCount();
        for (Field field : fields) {
            if (ordinals.putIfAbsent(name(field), next) == null) {
                schema.addFields(SchemaField.newBuilder()
                        .setOrdinal(next++)
                        .setDeclaringClass(field.getDeclaringClass().getName())
                        .setName(field.getName())
                        .setTypeDescriptor(field.getType().descriptorString()));
            }
        }
        SchemaRecord result = schema.build();
        if (!result.equals(known)) {
            byte[] bytes = result.toByteArray();
            log.append(RecordKind.SCHEMA.code(), bytes, 0, bytes.length);
            if (known != null) {
                byName.remove(known.getClassName());
            }
            remember(result);
        }
        return result;
    }

    /**
     * Logs every schema again, since a record that says one may be among those that were dropped.
     *
     * @return false if the log dropped one now
     */
    synchronized boolean logAnew() {
        for (SchemaRecord schema : byId.values()) {
            byte[] bytes = schema.toByteArray();
            if (log.append(RecordKind.SCHEMA.code(), bytes, 0, bytes.length) < 0) {
                return false;
            }
        }
        return true;
    }

    private @Nullable SchemaRecord formerly(List<String> formerClassNames) {
        SchemaRecord found = null;
        for (String name : formerClassNames) {
            SchemaRecord schema = byName.get(name);
            if (schema != null && found != null) {
                return null;
            }
            found = schema == null ? found : schema;
        }
        return found;
    }

    /**
     * Lets a logged field stand for the one field of the class that it was, whatever its name, class or type is now: of what several
     * versions of the code write, the newest is then what each of them finds. Where it may be several, or several it, nothing is guessed.
     */
    private static void carryOver(SchemaRecord.Builder schema, List<Field> fields, FormerNames former) {
        Set<String> present = new HashSet<>();
        for (Field field : fields) {
            present.add(name(field));
        }
        Set<String> logged = ordinals(schema.getFieldsList()).keySet();
        List<Field> openFields = new ArrayList<>(fields);
        openFields.removeIf(field -> logged.contains(name(field)));
        Map<Integer, SchemaField> openLogged = new TreeMap<>();
        for (int i = 0; !openFields.isEmpty() && i < schema.getFieldsCount(); i++) {
            if (!present.contains(name(schema.getFields(i)))) {
                openLogged.put(i, schema.getFields(i));
            }
        }
        List<SchemaField> allLogged = List.copyOf(schema.getFieldsList());
        carryOver(schema, openFields, openLogged, former::isSame);
        carryOver(schema, openFields, openLogged, former::isInSameClass);
        carryOver(
                schema,
                openFields,
                openLogged,
                (was, field) -> former.isNamed(was, field)
                        && allLogged.stream()
                                        .filter(each -> former.isNamed(each, field))
                                        .count()
                                == 1
                        && fields.stream()
                                        .filter(each -> former.isNamed(was, each))
                                        .count()
                                == 1);
    }

    private static void carryOver(
            SchemaRecord.Builder schema,
            List<Field> openFields,
            Map<Integer, SchemaField> openLogged,
            BiPredicate<SchemaField, Field> mayBe) {
        Map<Integer, Field> now = new HashMap<>();
        Set<Integer> contested = new HashSet<>();
        for (Field field : openFields) {
            int was = -1;
            for (Map.Entry<Integer, SchemaField> each : openLogged.entrySet()) {
                if (mayBe.test(each.getValue(), field)) {
                    was = was == -1 ? each.getKey() : -2;
                }
            }
            if (was >= 0 && now.put(was, field) != null) {
                contested.add(was);
            }
        }
        now.keySet().removeAll(contested);
        now.forEach((index, field) -> {
            SchemaField.Builder was = schema.getFieldsBuilder(index);
            if (!was.getName().equals(field.getName())
                    && !was.getFormerNamesList().contains(was.getName())) {
                was.addFormerNames(was.getName());
            }
            was.setDeclaringClass(field.getDeclaringClass().getName())
                    .setName(field.getName())
                    .setTypeDescriptor(field.getType().descriptorString());
            openLogged.remove(index);
            openFields.remove(field);
        });
    }

    private void remember(SchemaRecord schema) {
        byName.put(schema.getClassName(), schema);
        byId.put(schema.getSchemaId(), schema);
        lastId = Math.max(lastId, schema.getSchemaId());
    }

    static Map<String, Integer> ordinals(List<SchemaField> fields) {
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        for (SchemaField field : fields) {
            ordinals.put(name(field), field.getOrdinal());
        }
        return ordinals;
    }

    private static String name(SchemaField field) {
        return field.getDeclaringClass() + '#' + field.getName() + ':' + field.getTypeDescriptor();
    }

    static String name(Field field) {
        return field.getDeclaringClass().getName()
                + '#'
                + field.getName()
                + ':'
                + field.getType().descriptorString();
    }
}
