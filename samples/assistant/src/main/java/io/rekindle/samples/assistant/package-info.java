/**
 * An AI assistant that keeps its conversations in memory: a Spring Boot service as people write them.
 *
 * <p>Start at {@link io.rekindle.samples.assistant.AssistantApplication}; the state is in {@link
 * io.rekindle.samples.assistant.ChatSession}, {@link io.rekindle.samples.assistant.Conversations} and {@link
 * io.rekindle.samples.assistant.Statistics}. Requests run on the web server's threads. Of Rekindle it imports only the
 * annotations.
 */
@NullMarked
package io.rekindle.samples.assistant;

import org.jspecify.annotations.NullMarked;
