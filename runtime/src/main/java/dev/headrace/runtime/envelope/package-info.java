/**
 * The wire formats of what the engine itself writes: changelog records, records and control
 * messages of exchanges, and the note in the group's offset metadata.
 *
 * <p>Each starts with a version, is read with bounds, and throws {@link EnvelopeException} for
 * bytes it does not understand. Depends on no other package.
 */
@NullMarked
package dev.headrace.runtime.envelope;

import org.jspecify.annotations.NullMarked;
