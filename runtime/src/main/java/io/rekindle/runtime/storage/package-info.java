/**
 * The only door to the file system: names, claims, locks, mappings, forcing, publishing, quarantine.
 *
 * <p>Start at {@link io.rekindle.runtime.storage.Storage}. Everything the engine does to a disk goes through that
 * interface, so that a twin can fail, delay or forget any step. {@link io.rekindle.runtime.storage.StoreLayout} alone
 * knows what files are called. No threads of its own; every type says how it may be shared. Imports the format module,
 * and nothing else of the runtime but settings.
 */
@NullMarked
package io.rekindle.runtime.storage;

import org.jspecify.annotations.NullMarked;
