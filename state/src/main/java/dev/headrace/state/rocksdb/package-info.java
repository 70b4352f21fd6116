/**
 * The engine that keeps one RocksDB per task, write-ahead log off, under one memory budget.
 *
 * <p>The only package that imports {@code org.rocksdb}. Native objects never leave it, and no call
 * reaches one that is closed.
 */
@NullMarked
package dev.headrace.state.rocksdb;

import org.jspecify.annotations.NullMarked;
