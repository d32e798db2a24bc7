@NullMarked
package io.rekindle.runtime.ring;

import org.jspecify.annotations.NullMarked;
