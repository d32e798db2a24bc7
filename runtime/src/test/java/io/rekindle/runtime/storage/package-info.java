@NullMarked
package io.rekindle.runtime.storage;

import org.jspecify.annotations.NullMarked;
