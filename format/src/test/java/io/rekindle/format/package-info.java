@NullMarked
package io.rekindle.format;

import org.jspecify.annotations.NullMarked;
