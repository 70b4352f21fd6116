package dev.headrace.dsl.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class JsonSerdeTest {

  record Click(String user, String page, boolean bot) {}

  record Visit(String user, List<Click> clicks, Map<String, Long> counts) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Shape {}

  record Circle(int radius) implements Shape {}

  record Loop(Object self) {}

  sealed interface Payment permits Card, Transfer {}

  record Card(String number) implements Payment {}

  sealed interface Transfer extends Payment permits Instant, Giro {}

  record Instant(String to, long cents) implements Transfer {}

  @JsonTypeName("slow")
  record Giro(String to) implements Transfer {}

  record Order(long id, Payment payment, List<Payment> refunds) {}

  record Page<T>(List<T> rows, int number) {}

  sealed interface Ambiguous permits First.Same, Second.Same {}

  interface First {
    record Same() implements Ambiguous {}
  }

  interface Second {
    record Same() implements Ambiguous {}
  }

  private static final Serde<Click> CLICKS = Serdes.json(Click.class);

  @Property
  void recordsComeBack(
      @ForAll @AlphaChars String user, @ForAll @AlphaChars String page, @ForAll boolean bot) {
    var visit =
        new Visit(user, List.of(new Click(user, page, bot)), Map.of(page, (long) page.length()));
    Serde<Visit> serde = Serdes.json(Visit.class);
    assertThat(serde.deserializer().deserialize("t", serde.serializer().serialize("t", visit)))
        .isEqualTo(visit);
  }

  @Test
  void genericTypesComeBack() {
    Serde<List<Click>> serde = Serdes.json(new TypeReference<List<Click>>() {});
    List<Click> clicks = List.of(new Click("ann", "/home", false));
    assertThat(serde.deserializer().deserialize("t", serde.serializer().serialize("t", clicks)))
        .isEqualTo(clicks);
  }

  @Test
  void sealedTypesComeBackByTheNamesOfTheirSubtypes() {
    Serde<Payment> payments = Serdes.json(Payment.class);
    assertThat(payments.serializer().serialize("t", new Instant("ann", 5)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"@type\":\"Instant\",\"to\":\"ann\",\"cents\":5}");
    assertThat(payments.serializer().serialize("t", new Giro("bob")))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"@type\":\"slow\",\"to\":\"bob\"}");
    for (Payment payment : List.of(new Card("1"), new Instant("ann", 5), new Giro("bob"))) {
      assertThat(again(payments, payment)).isEqualTo(payment);
    }
  }

  @Test
  void sealedTypesComeBackWithinOthers() {
    var order = new Order(7, new Card("1"), List.of(new Giro("ann"), new Card("2")));
    assertThat(again(Serdes.json(Order.class), order)).isEqualTo(order);
    var page = new Page<Payment>(List.of(new Card("1"), new Instant("ann", 5)), 3);
    assertThat(again(Serdes.json(new TypeReference<Page<Payment>>() {}), page)).isEqualTo(page);
  }

  @Test
  void refusesASubtypeThatIsNotPermitted() {
    Serde<Payment> payments = Serdes.json(Payment.class);
    assertThatThrownBy(() -> read(payments, "{\"@type\":\"Circle\",\"radius\":1}"))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("InvalidTypeIdException");
    assertThatThrownBy(() -> read(payments, "{\"number\":\"1\"}"))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void refusesSubtypesThatHaveOneName() {
    assertThatThrownBy(() -> Serdes.json(Ambiguous.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give one of them another with @JsonTypeName");
  }

  private static <T> T again(Serde<T> serde, T value) {
    return serde.deserializer().deserialize("t", serde.serializer().serialize("t", value));
  }

  @Test
  void writesPlainJson() {
    assertThat(CLICKS.serializer().serialize("clicks", new Click("ann", "/home", true)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"user\":\"ann\",\"page\":\"/home\",\"bot\":true}");
  }

  @Test
  void ignoresFieldsTheTypeDoesNotHave() {
    assertThat(read(CLICKS, "{\"user\":\"ann\",\"page\":\"/\",\"bot\":false,\"age\":7}"))
        .isEqualTo(new Click("ann", "/", false));
  }

  @Test
  void errorsNameTypeTopicAndPlaceButNoData() {
    assertThatThrownBy(() -> read(CLICKS, "{\"user\":\"jane\",\n\"bot\":\"secret\"}"))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(Click.class.getName())
        .hasMessageContaining("topic clicks")
        .hasMessageContaining("line 2")
        .hasMessageNotContainingAny("secret", "jane")
        .hasNoCause();
  }

  @Test
  void refusesAnythingAfterTheObject() {
    assertThatThrownBy(() -> read(CLICKS, "{} {}")).isInstanceOf(SerializationException.class);
  }

  @Test
  void refusesNoBytesAtAll() {
    assertThatThrownBy(() -> read(CLICKS, ""))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("0 bytes");
  }

  @Test
  void refusesToLetJsonChooseAClass() {
    Serde<Shape> shapes = Serdes.json(Shape.class);
    String json = "{\"@class\":\"%s\",\"radius\":1}".formatted(Circle.class.getName());
    assertThatThrownBy(() -> read(shapes, json)).isInstanceOf(SerializationException.class);
  }

  @Test
  void failsWithTheTypeWhenAnObjectCannotBeWritten() {
    Serde<Object> serde = Serdes.json(Object.class);
    assertThatThrownBy(() -> serde.serializer().serialize("loops", new Loop(new Object())))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("topic loops")
        .hasMessageContaining("java.lang.Object");
  }

  private static <T> T read(Serde<T> serde, String json) {
    return serde.deserializer().deserialize("clicks", json.getBytes(StandardCharsets.UTF_8));
  }
}
