/**
 * Events that wait for others: kept in pages of many, and found by the hashes of their keys. A page
 * is a row of a store, so that commits, changelog, restore and eviction are those of any store.
 * Operators use it; it knows nothing but stores and envelopes.
 */
@NullMarked
package dev.headrace.runtime.page;

import org.jspecify.annotations.NullMarked;
