/**
 * A small application as others have it, annotations apart, for tests of what it lives beside.
 *
 * <p>Start at {@link com.acme.journal.JournalMain}.
 */
@NullMarked
package com.acme.journal;

import org.jspecify.annotations.NullMarked;
