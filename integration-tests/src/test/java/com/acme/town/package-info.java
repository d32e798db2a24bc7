/**
 * The state of a service that is killed again and again: classes as an application has them, annotations apart.
 *
 * <p>Start at {@link com.acme.town.Station}. Every class is deterministic: what a change does follows from the state before and from a
 * number drawn for it. So whoever knows the changes and their order can repeat them, without the agent, and compare.
 */
package com.acme.town;
