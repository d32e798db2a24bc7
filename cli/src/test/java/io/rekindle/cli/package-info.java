@NullMarked
package io.rekindle.cli;

import org.jspecify.annotations.NullMarked;
