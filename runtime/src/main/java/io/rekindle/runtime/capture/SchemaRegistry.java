package io.rekindle.runtime.capture;

import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.SchemaField;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import io.rekindle.runtime.wal.CommitLog;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of this store: one a class name, growing by fields and never shrinking. A schema that is new or has grown is appended to
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

    /** The schema of a class, grown by the fields it lacks. */
    synchronized SchemaRecord register(String className, Shape shape, List<Field> fields, @Nullable WovenType woven) {
        SchemaRecord known = byName.get(className);
        SchemaRecord.Builder schema = known != null
                ? known.toBuilder()
                : SchemaRecord.newBuilder().setSchemaId(lastId + 1).setClassName(className);
        schema.setShape(shape);
        if (woven != null) {
            schema.clearFormerNames().addAllFormerNames(woven.formerNames());
            schema.setLogicalName(woven.context() ? woven.logicalName() : "");
            schema.setKeyField(woven.keyField() == null ? "" : woven.keyField());
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

    private void remember(SchemaRecord schema) {
        byName.put(schema.getClassName(), schema);
        byId.put(schema.getSchemaId(), schema);
        lastId = Math.max(lastId, schema.getSchemaId());
    }

    static Map<String, Integer> ordinals(List<SchemaField> fields) {
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        for (SchemaField field : fields) {
            ordinals.put(
                    field.getDeclaringClass() + '#' + field.getName() + ':' + field.getTypeDescriptor(),
                    field.getOrdinal());
        }
        return ordinals;
    }

    static String name(Field field) {
        return field.getDeclaringClass().getName()
                + '#'
                + field.getName()
                + ':'
                + field.getType().descriptorString();
    }
}
