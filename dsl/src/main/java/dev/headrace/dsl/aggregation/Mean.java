package dev.headrace.dsl.aggregation;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * A mean in the making.
 *
 * <pre>{@code
 * Aggregation<Order, Mean, Double> mean = average(Order::cents);
 * assert mean.result(mean.accumulate(mean.create(), new Order("1", "ann", 300), 0)) == 300.0;
 * }</pre>
 *
 * @param sum the sum of the numbers
 * @param count how many numbers there are
 */
public record Mean(double sum, long count) {

  static final Mean OF_NOTHING = new Mean(0, 0);

  /** Sum and count in eight bytes each, big endian. */
  static final Serde<Mean> SERDE =
      Serdes.serdeFrom((topic, mean) -> write(mean), (topic, bytes) -> read(topic, bytes));

  /** Returns the mean, or null when there is no number. */
  public @Nullable Double value() {
    return count == 0 ? null : sum / count;
  }

  Mean with(double number) {
    return new Mean(sum + number, count + 1);
  }

  Mean without(double number) {
    // What is left of the sum after the last number is nothing but rounding.
    return count == 1 ? OF_NOTHING : new Mean(sum - number, count - 1);
  }

  Mean and(Mean right) {
    return new Mean(sum + right.sum, count + right.count);
  }

  private static byte @Nullable [] write(@Nullable Mean mean) {
    return mean == null
        ? null
        : ByteBuffer.allocate(Double.BYTES + Long.BYTES)
            .putDouble(mean.sum)
            .putLong(mean.count)
            .array();
  }

  private static @Nullable Mean read(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length != Double.BYTES + Long.BYTES) {
      throw new SerializationException(
          "%d bytes from topic %s are not a mean, which has 16".formatted(bytes.length, topic));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Mean(buffer.getDouble(), buffer.getLong());
  }
}
