package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

/** Any serde of Kafka serves topics and stores: here one that writes Avro. */
class AvroTest {
  private static final Schema PAYMENT =
      SchemaBuilder.record("Payment")
          .fields()
          .requiredString("user")
          .requiredLong("cents")
          .endRecord();
  private static final Serde<GenericRecord> AVRO =
      Serdes.serdeFrom((topic, record) -> encode(record), (topic, bytes) -> decode(bytes));
  private static final Topic<String, GenericRecord> PAYMENTS = Topic.of("payments", string(), AVRO);
  private static final Topic<String, GenericRecord> TOTALS = Topic.of("totals", string(), AVRO);

  @Test
  void keepsAvroRecordsInTopicsAndStores() {
    var builder = TopologyBuilder.named("payments");
    builder.stream(PAYMENTS)
        .groupBy("by-user", (id, payment) -> payment.get("user").toString(), string())
        .reduce("total-per-user", AvroTest::sum)
        .toStream()
        .to(TOTALS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(PAYMENTS, "1", payment("ann", 5), 1);
    ways.pipe(PAYMENTS, "2", payment("bob", 7), 2);
    ways.pipe(PAYMENTS, "3", payment("ann", 6), 3);
    assertThat(ways.output(TOTALS))
        .containsExactly(
            "ann={\"user\": \"ann\", \"cents\": 5}@1",
            "bob={\"user\": \"bob\", \"cents\": 7}@2",
            "ann={\"user\": \"ann\", \"cents\": 11}@3");
  }

  private static GenericRecord sum(GenericRecord left, GenericRecord right) {
    return payment(
        left.get("user").toString(), (long) left.get("cents") + (long) right.get("cents"));
  }

  private static GenericRecord payment(String user, long cents) {
    GenericRecord payment = new GenericData.Record(PAYMENT);
    payment.put("user", user);
    payment.put("cents", cents);
    return payment;
  }

  private static byte[] encode(GenericRecord record) {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<GenericRecord>(PAYMENT).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static GenericRecord decode(byte[] bytes) {
    try {
      return new GenericDatumReader<GenericRecord>(PAYMENT)
          .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
