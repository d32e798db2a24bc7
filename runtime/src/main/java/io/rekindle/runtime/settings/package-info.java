/**
 * Every setting of Rekindle: its key, default, bound and meaning, and where its value came from. Also the version of Rekindle itself.
 *
 * <p>Start at {@link io.rekindle.runtime.settings.Settings}. Nothing here has threads or state, and nothing reads files but the one
 * beside the classes that names the version: who has the text hands it in. May import the JDK alone.
 */
@NullMarked
package io.rekindle.runtime.settings;

import org.jspecify.annotations.NullMarked;
