package dev.headrace.dsl.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
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
