package dev.headrace.dsl.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventHeadersTest {

  private final EventHeaders headers =
      EventHeaders.none().withText("shop", "north").with("raw", new byte[] {7}).with("none", null);

  @Test
  void aNameStandsForTheLastOfItsContents() {
    assertThat(headers.text("shop")).isEqualTo("north");
    assertThat(headers.withText("shop", "süd").text("shop")).isEqualTo("süd");
    assertThat(headers.content("raw")).containsExactly(7);
    assertThat(headers.content("none")).isNull();
    assertThat(headers.text("none")).isNull();
    assertThat(headers.text("unknown")).isNull();
  }

  @Test
  void stayAsTheyAreWhenOthersAreMadeOfThem() {
    headers.withText("more", "x");
    headers.without("shop");
    assertThat(headers).extracting(Header::key).containsExactly("shop", "raw", "none");
    assertThat(EventHeaders.none()).isEmpty();
  }

  @Test
  void withoutANameAreAllOfThatNameGone() {
    assertThat(headers.withText("shop", "south").without("shop"))
        .extracting(Header::key)
        .containsExactly("raw", "none");
  }

  @Test
  void cannotBeChangedThroughTheIteration() {
    Iterator<Header> iterator = headers.iterator();
    iterator.next();
    assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void areEqualWithEqualNamesAndContentsInOneOrder() {
    var same = new RecordHeaders().add("shop", "north".getBytes(UTF_8)).add("raw", new byte[] {7});
    assertThat(EventHeaders.of(same.add("none", null)))
        .isEqualTo(headers)
        .hasSameHashCodeAs(headers);
    assertThat(headers.withText("shop", "north")).isNotEqualTo(headers);
    assertThat(headers).isNotEqualTo(same).hasToString("headers [shop, raw, none]");
  }
}
