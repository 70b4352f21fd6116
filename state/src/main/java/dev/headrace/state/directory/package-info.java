/**
 * The directory of one process on disk: who owns it, which application it belongs to, and how a
 * task's files are removed without ever leaving it.
 */
@NullMarked
package dev.headrace.state.directory;

import org.jspecify.annotations.NullMarked;
