/** A program with one small context, whose first change is waited for. */
@NullMarked
package com.acme.greeter;

import org.jspecify.annotations.NullMarked;
