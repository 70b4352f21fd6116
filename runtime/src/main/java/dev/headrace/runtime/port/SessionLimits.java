package dev.headrace.runtime.port;

import java.time.Duration;

/**
 * What the writer of a session can do.
 *
 * @param transactionTimeout how long a transaction may last before the log ends it
 * @param largestRecordBytes how many bytes a record may have, with all that is sent around it
 */
public record SessionLimits(Duration transactionTimeout, long largestRecordBytes) {}
