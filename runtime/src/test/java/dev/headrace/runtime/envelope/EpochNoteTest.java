package dev.headrace.runtime.envelope;

import static dev.headrace.runtime.envelope.ForeignBytes.requireValueOrEnvelopeException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EpochNoteTest {
  private static final String PROCESS = "3b0e6f1e-8a53-4d0a-9c2e-0f9a4f7d6c11";
  private static final SortedMap<Integer, Integer> NO_TOPICS = ImmutableSortedMap.of();
  private static final long NOW_MS = 1_760_000_000_000L;

  @Property
  void notesComeBack(@ForAll("notes") EpochNote note) {
    assertThat(CommittedNote.decode(note.encode())).isEqualTo(note);
  }

  @Property
  void isAscii(@ForAll("notes") EpochNote note) {
    assertThat(note.encode()).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void hasTheWrittenForm() {
    SortedMap<UpstreamTask, Heard> heard = new TreeMap<>();
    heard.put(new UpstreamTask(0, 0), new Heard(99, Heard.NOT_LIVE));
    heard.put(new UpstreamTask(0, 1), new Heard(Long.MIN_VALUE, 6));
    heard.put(new UpstreamTask(2, 5), new Heard(100, 4));
    byte[] bytes = Base64.getUrlDecoder().decode(new EpochNote("p", 7, 100, heard).encode());

    assertThat(bytes).containsExactly(2, 1, 'p', 7, 0xC8, 1, 6, 3, 0, 1, 1, 0, 6, 0, 2, 23, 0, 2);
  }

  @Test
  void saysBehindAllElseHowFarTimeHasSettled() {
    Settling settling = new Settling(90, 98, -3, 95, 200);
    EpochNote note = new EpochNote("p", 7, 100, new TreeMap<>(), settling, NO_TOPICS);
    byte[] bytes = Base64.getUrlDecoder().decode(note.encode());

    assertThat(bytes).containsExactly(3, 1, 'p', 7, 0xC8, 1, 0, 0, 19, 3, 5, 10, 0xC8, 1);
    assertThat(CommittedNote.decode(note.encode())).isEqualTo(note);
    assertThat(note.settledMs()).isEqualTo(90);
  }

  @Test
  void numbersTheTopicsBehindAllElse() {
    Settling settling = new Settling(90, 98, -3, 95, 200);
    SortedMap<Integer, Integer> topics = ImmutableSortedMap.of(1, 2, -1, 3);
    EpochNote settled = new EpochNote("p", 7, 100, new TreeMap<>()).withTopics(topics);
    assertThat(Base64.getUrlDecoder().decode(settled.encode()))
        .containsExactly(4, 1, 'p', 7, 0xC8, 1, 0, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 3, 1, 2);
    EpochNote settles = new EpochNote("p", 7, 100, new TreeMap<>(), settling, topics);
    assertThat(Base64.getUrlDecoder().decode(settles.encode()))
        .containsExactly(
            4, 1, 'p', 7, 0xC8, 1, 0, 0, 1, 19, 3, 5, 10, 0xC8, 1, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F,
            3, 1, 2);
    assertThat(EpochNote.number("shop-views-changelog"))
        .isEqualTo(EpochNote.number("shop-views-changelog"))
        .isNotEqualTo(EpochNote.number("shop-views-repartition"));
  }

  @Test
  void hasRoomForThreeHundredUpstreamTasks() {
    assertThat(hearing(300, NOW_MS - 3_600_000L).encode().length()).isLessThan(2900);
    assertThat(hearing(300, NOW_MS - 40L * 24 * 3_600_000L).encode().length()).isLessThan(3700);
    assertThat(hearing(300, Long.MIN_VALUE).encode().length()).isLessThan(1400);
  }

  @Test
  void refusesWhatDoesNotFitAndSaysWhatHelps() {
    assertThatThrownBy(() -> hearing(3000, NOW_MS - 3_600_000L).encode())
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("3000 upstream tasks")
        .hasMessageContaining("fewer partitions");
  }

  @Test
  void knowsTheNoteOfAnotherProgram() {
    assertThatThrownBy(() -> CommittedNote.decode("hello, world"))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("another program");
    assertThatThrownBy(() -> CommittedNote.decode("")).isInstanceOf(EnvelopeException.class);
    assertThatThrownBy(() -> CommittedNote.decode("AQ"))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("version 1");
  }

  @Property
  void randomBytesGiveANoteOrAnEnvelopeException(@ForAll byte[] bytes) {
    if (bytes.length > 1) {
      bytes[0] = (byte) (2 + Math.floorMod(bytes[0], 3));
      bytes[1] = (byte) (bytes[1] & 7);
    }
    String text = Base64.getUrlEncoder().encodeToString(bytes);
    requireValueOrEnvelopeException(() -> CommittedNote.decode(text));
  }

  @Property
  void randomTextGivesANoteOrAnEnvelopeException(@ForAll String text) {
    requireValueOrEnvelopeException(() -> CommittedNote.decode(text));
  }

  @Property
  void damagedNotesGiveANoteOrAnEnvelopeException(
      @ForAll("notes") EpochNote note, @ForAll long seed) {
    byte[] bytes = Base64.getUrlDecoder().decode(note.encode());
    byte[] damaged = ForeignBytes.damage(bytes, new Random(seed));
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(damaged);
    requireValueOrEnvelopeException(() -> CommittedNote.decode(text));
  }

  @Provide
  Arbitrary<EpochNote> notes() {
    return Combinators.combine(
            Arbitraries.strings().withCharRange(' ', '\u04FF').ofMaxLength(40),
            Arbitraries.longs(),
            times(),
            Arbitraries.maps(tasks(), heard()).ofMaxSize(30),
            settlings().injectNull(0.5),
            Arbitraries.maps(Arbitraries.integers(), Arbitraries.integers()).ofMaxSize(20))
        .as(
            (process, epoch, timeMs, heard, settling, topics) ->
                new EpochNote(
                    process,
                    epoch,
                    timeMs,
                    sorted(heard),
                    settling,
                    ImmutableSortedMap.copyOf(topics)));
  }

  private static Arbitrary<Settling> settlings() {
    return Combinators.combine(
            times(),
            times(),
            Arbitraries.integers(),
            times(),
            Arbitraries.longs().greaterOrEqual(0))
        .as(Settling::new);
  }

  private static Arbitrary<Heard> heard() {
    Arbitrary<Integer> generations =
        Arbitraries.oneOf(
            Arbitraries.just(Heard.NOT_LIVE),
            Arbitraries.integers().between(1, 50),
            Arbitraries.integers().between(1, Integer.MAX_VALUE));
    return Combinators.combine(times(), generations).as(Heard::new);
  }

  private static Arbitrary<Long> times() {
    return Arbitraries.oneOf(
        Arbitraries.longs(),
        Arbitraries.longs().between(NOW_MS - 1000, NOW_MS + 1000),
        Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, Long.MIN_VALUE + 1));
  }

  private static Arbitrary<UpstreamTask> tasks() {
    Arbitrary<Integer> indexes =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, Integer.MAX_VALUE));
    return Combinators.combine(indexes, indexes).as(UpstreamTask::new);
  }

  private static SortedMap<UpstreamTask, Heard> sorted(Map<UpstreamTask, Heard> heard) {
    return ImmutableSortedMap.copyOf(heard);
  }

  private static EpochNote hearing(int tasks, long timeMs) {
    SortedMap<UpstreamTask, Heard> heard = new TreeMap<>();
    for (int i = 0; i < tasks; i++) {
      heard.put(new UpstreamTask(i / 100, i % 100), new Heard(timeMs, 1_000));
    }
    return new EpochNote(PROCESS, 123_456, NOW_MS, heard);
  }
}
