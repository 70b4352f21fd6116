package dev.headrace.runtime.task;

import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.envelope.NotePointer;
import org.jspecify.annotations.Nullable;

/**
 * The note of a task's last epoch.
 *
 * @param note what it says
 * @param place the record that holds it, or null when it stands beside the positions
 */
public record KnownNote(EpochNote note, NotePointer.@Nullable Place place) {}
