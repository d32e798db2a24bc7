package io.rekindle.runtime.image;

import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The schemas by id. A schema only grows, so of two with one id that with more fields is the later. */
public final class SchemaTable {
    private final Int2ObjectHashMap<SchemaRecord> byId = Maps.ofInts();

    /** The schema with this id, or null. */
    public @Nullable SchemaRecord get(int schemaId) {
        return byId.get(schemaId);
    }

    /** The shape of a schema's instances; SHAPE_UNSPECIFIED if there is no such schema. */
    public Shape shape(int schemaId) {
        SchemaRecord schema = byId.get(schemaId);
        return schema == null ? Shape.SHAPE_UNSPECIFIED : schema.getShape();
    }

    /** All schemas, lowest id first. */
    public List<SchemaRecord> all() {
        List<SchemaRecord> all = new ArrayList<>(byId.values());
        all.sort(Comparator.comparingInt(SchemaRecord::getSchemaId));
        return all;
    }

    /** The schemas by class name; several with one name differ in what loaded them. */
    public Map<String, List<SchemaRecord>> byClassName() {
        Map<String, List<SchemaRecord>> byName = new TreeMap<>();
        for (SchemaRecord schema : all()) {
            byName.computeIfAbsent(schema.getClassName(), name -> new ArrayList<>())
                    .add(schema);
        }
        return byName;
    }

    /** The number of schemas. */
    public int size() {
        return byId.size();
    }

    /** The lowest id above all that are taken. */
    public int nextId() {
        Collection<Integer> ids = byId.keySet();
        return ids.isEmpty() ? 1 : Math.max(0, Collections.max(ids)) + 1;
    }

    /**
     * Takes a schema in.
     *
     * @return whether its id was not there before
     */
    boolean put(SchemaRecord schema) {
        SchemaRecord before = byId.get(schema.getSchemaId());
        if (before == null || schema.getFieldsCount() >= before.getFieldsCount()) {
            byId.put(schema.getSchemaId(), schema);
        }
        return before == null;
    }

    /** Whether the entries of this set or map have a place: LinkedHashMap, LinkedHashSet and what extends them. */
    boolean keepsInsertionOrder(int schemaId) {
        SchemaRecord schema = byId.get(schemaId);
        return schema != null
                && (schema.getClassName().contains("Linked")
                        || schema.getSuperClass().contains("Linked"));
    }

    /** Bytes that an element of this array class takes; 0 for references. */
    int elementWidth(int schemaId) {
        SchemaRecord schema = byId.get(schemaId);
        String name = schema == null ? "" : schema.getClassName();
        return switch (name) {
            case "[Z", "[B", "boolean[]", "byte[]" -> 1;
            case "[S", "[C", "short[]", "char[]" -> 2;
            case "[I", "[F", "int[]", "float[]" -> 4;
            case "[J", "[D", "long[]", "double[]" -> 8;
            default -> 0;
        };
    }
}
