/** Programs whose start is measured: one with nothing to recover, one with a context. */
@NullMarked
package com.acme.hello;

import org.jspecify.annotations.NullMarked;
