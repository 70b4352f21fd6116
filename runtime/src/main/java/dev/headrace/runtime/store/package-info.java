/**
 * Typed stores: the live objects of one store of one task in front of its database, in two versions
 * (committed and uncommitted) and written behind, and the restore of a database from a changelog.
 *
 * <p>Operators read and update rows; tasks and epochs drive commit, abort and write-behind. Depends
 * on {@code dev.headrace.state}, the envelopes and the ports only.
 */
@NullMarked
package dev.headrace.runtime.store;

import org.jspecify.annotations.NullMarked;
