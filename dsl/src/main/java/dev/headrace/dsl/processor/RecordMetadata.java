package dev.headrace.dsl.processor;

/**
 * Where in Kafka a record is.
 *
 * <pre>{@code
 * final class Origin implements ValueProcessor<String, Click, String> {
 *   private ValueProcessorContext<String> context;
 *
 *   public void open(ValueProcessorContext<String> context) {
 *     this.context = context;
 *   }
 *
 *   public void process(Event<String, Click> click) {
 *     context.forward(context.record().map(RecordMetadata::toString).orElse("not from a topic"));
 *   }
 * }
 *
 * clicks.processValues("origin", Origin::new).to(TEXTS);
 * }</pre>
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset in the partition
 */
public record RecordMetadata(String topic, int partition, long offset) {}
