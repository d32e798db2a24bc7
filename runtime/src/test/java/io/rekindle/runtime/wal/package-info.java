@NullMarked
package io.rekindle.runtime.wal;

import org.jspecify.annotations.NullMarked;
