/**
 * Notes kept in memory by a service of plain Java: the smallest thing worth recovering.
 *
 * <p>Start at {@link io.rekindle.samples.notes.Notes}. Requests run on the HTTP server's one thread. Of Rekindle it
 * imports only the annotations.
 */
@NullMarked
package io.rekindle.samples.notes;

import org.jspecify.annotations.NullMarked;
