package io.rekindle.hook;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;

/**
 * The bulk operations of a concurrent map, which read elements past every other method: recovered elements are filled in before, and
 * what is handed out is noted. The entries that they show write through to {@code put}.
 */
@SuppressWarnings("serial") // as the class that it stands in for
abstract class ConcurrentBulkReads<K, V> extends ConcurrentHashMap<K, V> {
    ConcurrentBulkReads() {}

    ConcurrentBulkReads(int capacity) {
        super(capacity);
    }

    ConcurrentBulkReads(int capacity, float loadFactor, int concurrency) {
        super(capacity, loadFactor, concurrency);
    }

    ConcurrentBulkReads(Map<? extends K, ? extends V> map) {
        super(map);
    }

    abstract void $rk$readAll();

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        $rk$readAll();
        super.forEach(action);
    }

    @Override
    public void forEach(long parallelism, BiConsumer<? super K, ? super V> action) {
        $rk$readAll();
        super.forEach(parallelism, action);
    }

    @Override
    public <U> void forEach(
            long parallelism, BiFunction<? super K, ? super V, ? extends U> transformer, Consumer<? super U> action) {
        $rk$readAll();
        super.forEach(parallelism, transformer, action);
    }

    @Override
    public <U> U search(long parallelism, BiFunction<? super K, ? super V, ? extends U> search) {
        $rk$readAll();
        return super.search(parallelism, search);
    }

    @Override
    public <U> U reduce(
            long parallelism,
            BiFunction<? super K, ? super V, ? extends U> transformer,
            BiFunction<? super U, ? super U, ? extends U> reducer) {
        $rk$readAll();
        return super.reduce(parallelism, transformer, reducer);
    }

    @Override
    public double reduceToDouble(
            long parallelism,
            ToDoubleBiFunction<? super K, ? super V> transformer,
            double basis,
            DoubleBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceToDouble(parallelism, transformer, basis, reducer);
    }

    @Override
    public long reduceToLong(
            long parallelism,
            ToLongBiFunction<? super K, ? super V> transformer,
            long basis,
            LongBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceToLong(parallelism, transformer, basis, reducer);
    }

    @Override
    public int reduceToInt(
            long parallelism, ToIntBiFunction<? super K, ? super V> transformer, int basis, IntBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceToInt(parallelism, transformer, basis, reducer);
    }

    @Override
    public void forEachKey(long parallelism, Consumer<? super K> action) {
        $rk$readAll();
        super.forEachKey(parallelism, action);
    }

    @Override
    public <U> void forEachKey(
            long parallelism, Function<? super K, ? extends U> transformer, Consumer<? super U> action) {
        $rk$readAll();
        super.forEachKey(parallelism, transformer, action);
    }

    @Override
    public <U> U searchKeys(long parallelism, Function<? super K, ? extends U> search) {
        $rk$readAll();
        return super.searchKeys(parallelism, search);
    }

    @Override
    public K reduceKeys(long parallelism, BiFunction<? super K, ? super K, ? extends K> reducer) {
        $rk$readAll();
        return super.reduceKeys(parallelism, reducer);
    }

    @Override
    public <U> U reduceKeys(
            long parallelism,
            Function<? super K, ? extends U> transformer,
            BiFunction<? super U, ? super U, ? extends U> reducer) {
        $rk$readAll();
        return super.reduceKeys(parallelism, transformer, reducer);
    }

    @Override
    public double reduceKeysToDouble(
            long parallelism, ToDoubleFunction<? super K> transformer, double basis, DoubleBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceKeysToDouble(parallelism, transformer, basis, reducer);
    }

    @Override
    public long reduceKeysToLong(
            long parallelism, ToLongFunction<? super K> transformer, long basis, LongBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceKeysToLong(parallelism, transformer, basis, reducer);
    }

    @Override
    public int reduceKeysToInt(
            long parallelism, ToIntFunction<? super K> transformer, int basis, IntBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceKeysToInt(parallelism, transformer, basis, reducer);
    }

    @Override
    public void forEachValue(long parallelism, Consumer<? super V> action) {
        $rk$readAll();
        super.forEachValue(parallelism, action);
    }

    @Override
    public <U> void forEachValue(
            long parallelism, Function<? super V, ? extends U> transformer, Consumer<? super U> action) {
        $rk$readAll();
        super.forEachValue(parallelism, transformer, action);
    }

    @Override
    public <U> U searchValues(long parallelism, Function<? super V, ? extends U> search) {
        $rk$readAll();
        return super.searchValues(parallelism, search);
    }

    @Override
    public V reduceValues(long parallelism, BiFunction<? super V, ? super V, ? extends V> reducer) {
        $rk$readAll();
        return super.reduceValues(parallelism, reducer);
    }

    @Override
    public <U> U reduceValues(
            long parallelism,
            Function<? super V, ? extends U> transformer,
            BiFunction<? super U, ? super U, ? extends U> reducer) {
        $rk$readAll();
        return super.reduceValues(parallelism, transformer, reducer);
    }

    @Override
    public double reduceValuesToDouble(
            long parallelism, ToDoubleFunction<? super V> transformer, double basis, DoubleBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceValuesToDouble(parallelism, transformer, basis, reducer);
    }

    @Override
    public long reduceValuesToLong(
            long parallelism, ToLongFunction<? super V> transformer, long basis, LongBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceValuesToLong(parallelism, transformer, basis, reducer);
    }

    @Override
    public int reduceValuesToInt(
            long parallelism, ToIntFunction<? super V> transformer, int basis, IntBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceValuesToInt(parallelism, transformer, basis, reducer);
    }

    @Override
    public void forEachEntry(long parallelism, Consumer<? super Map.Entry<K, V>> action) {
        $rk$readAll();
        super.forEachEntry(parallelism, action);
    }

    @Override
    public <U> void forEachEntry(
            long parallelism, Function<Map.Entry<K, V>, ? extends U> transformer, Consumer<? super U> action) {
        $rk$readAll();
        super.forEachEntry(parallelism, transformer, action);
    }

    @Override
    public <U> U searchEntries(long parallelism, Function<Map.Entry<K, V>, ? extends U> search) {
        $rk$readAll();
        return super.searchEntries(parallelism, search);
    }

    @Override
    public Map.Entry<K, V> reduceEntries(
            long parallelism, BiFunction<Map.Entry<K, V>, Map.Entry<K, V>, ? extends Map.Entry<K, V>> reducer) {
        $rk$readAll();
        return super.reduceEntries(parallelism, reducer);
    }

    @Override
    public <U> U reduceEntries(
            long parallelism,
            Function<Map.Entry<K, V>, ? extends U> transformer,
            BiFunction<? super U, ? super U, ? extends U> reducer) {
        $rk$readAll();
        return super.reduceEntries(parallelism, transformer, reducer);
    }

    @Override
    public double reduceEntriesToDouble(
            long parallelism,
            ToDoubleFunction<Map.Entry<K, V>> transformer,
            double basis,
            DoubleBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceEntriesToDouble(parallelism, transformer, basis, reducer);
    }

    @Override
    public long reduceEntriesToLong(
            long parallelism, ToLongFunction<Map.Entry<K, V>> transformer, long basis, LongBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceEntriesToLong(parallelism, transformer, basis, reducer);
    }

    @Override
    public int reduceEntriesToInt(
            long parallelism, ToIntFunction<Map.Entry<K, V>> transformer, int basis, IntBinaryOperator reducer) {
        $rk$readAll();
        return super.reduceEntriesToInt(parallelism, transformer, basis, reducer);
    }
}
