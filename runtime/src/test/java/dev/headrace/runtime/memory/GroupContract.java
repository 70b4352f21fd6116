package dev.headrace.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What every log must do when several processes share the partitions of an application. */
public abstract class GroupContract extends LogFixture {
  @Test
  void handsEverythingToTheNextMemberWhenOneLeaves() {
    GroupMember first = member(PROCESS, Guarantee.EXACTLY_ONCE).join(input);
    assertThat(first.owned()).containsExactly(in());
    first.close();
    assertThat(first.owned()).as("a close tells its own listener nothing").containsExactly(in());
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE).join(input);
    assertThat(second.owned()).containsExactly(in());
  }

  @Test
  void letsARevokedMemberCommitBeforeItsPartitionsMove() {
    GroupMember first = member(PROCESS, Guarantee.EXACTLY_ONCE);
    EpochWriter writer = first.openWriter();
    first.onRevoked(
        partitions -> {
          writer.begin();
          partitions.forEach(partition -> send(writer, in(), "from", "revoked"));
          writer.commit(Maps.asMap(Set.copyOf(partitions), partition -> at(5)));
        });
    first.join(Memberships.of(output, 4));
    awaitOwned(4, first);
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE);
    second.reader().subscribe(Memberships.of(output, 4), second);
    awaitOwned(2, first, second);
    assertThat(first.told()).contains("revoked 2").doesNotContain("lost 2", "lost 4");
    TopicPartition moved = second.owned().iterator().next();
    awaitTrue(() -> second.reader().committed(Set.of(moved)).isPresent());
    assertThat(second.reader().committed(Set.of(moved)).orElseThrow()).containsEntry(moved, at(5));
  }

  @Test
  void neverGivesAPartitionToTwoMembers() {
    GroupMember first = member(PROCESS, Guarantee.EXACTLY_ONCE).join(Memberships.of(output, 4));
    awaitOwned(4, first);
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE);
    second.reader().subscribe(Memberships.of(output, 4), second);
    awaitTrue(
        () -> {
          first.reader().poll(Duration.ofMillis(20));
          second.reader().poll(Duration.ofMillis(20));
          assertThat(Sets.intersection(first.owned(), second.owned())).isEmpty();
          return second.owned().size() == 2;
        });
    first.close();
    awaitOwned(4, second);
  }

  @Test
  void beginsAGenerationWheneverMembersComeOrGo() {
    GroupMember first = member(PROCESS, Guarantee.EXACTLY_ONCE).join(Memberships.of(output, 4));
    awaitOwned(4, first);
    int alone = first.reader().generation();
    assertThat(alone).isPositive();
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE);
    second.reader().subscribe(Memberships.of(output, 4), second);
    awaitOwned(2, first, second);
    awaitTrue(
        () -> {
          first.reader().poll(Duration.ofMillis(20));
          second.reader().poll(Duration.ofMillis(20));
          return first.reader().generation() == second.reader().generation();
        });
    assertThat(first.reader().generation()).isGreaterThan(alone);
  }

  @Test
  void letsAProcessThatRemainsComeBackToItsPartitions() {
    GroupMember first = member(PROCESS, Guarantee.EXACTLY_ONCE).join(Memberships.of(output, 4));
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE);
    second.reader().subscribe(Memberships.of(output, 4), second);
    awaitOwned(2, first, second);
    Set<TopicPartition> kept = Set.copyOf(second.owned());
    first.forgetWhatWasTold();
    second.close(Departure.REMAIN);
    GroupMember again = member("process-2", Guarantee.EXACTLY_ONCE);
    again.reader().subscribe(Memberships.of(output, 4), again);
    awaitOwned(2, first, again);
    assertThat(again.owned()).isEqualTo(kept);
    assertThat(first.told()).doesNotContain("assigned 2", "revoked 2");
  }

  @Test
  void refusesAProcessThatComesBackToItsPlaceWithAnotherTopology() {
    GroupMember first =
        member(PROCESS, Guarantee.EXACTLY_ONCE).join(Memberships.of("ours", output, 4));
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE);
    second.reader().subscribe(Memberships.of("ours", output, 4), second);
    awaitOwned(2, first, second);
    second.close(Departure.REMAIN);
    GroupMember again = member("process-2", Guarantee.EXACTLY_ONCE);
    again.reader().subscribe(Memberships.of("theirs", output, 4), again);
    Throwable[] refusal = new Throwable[1];
    awaitTrue(
        () -> {
          first.reader().poll(Duration.ofMillis(20));
          refusal[0] = catchThrowable(() -> again.reader().poll(Duration.ofMillis(20)));
          return refusal[0] != null;
        });
    assertThat(refusal[0])
        .isInstanceOf(LogException.class)
        .hasMessageContaining("fingerprint ours")
        .hasMessageContaining("theirs");
  }

  @Test
  void refusesAProcessWithAnotherTopology() {
    GroupMember first =
        member(PROCESS, Guarantee.EXACTLY_ONCE).join(Memberships.of("ours", output, 4));
    awaitOwned(4, first);
    GroupMember other = member("process-2", Guarantee.EXACTLY_ONCE);
    other.reader().subscribe(Memberships.of("theirs", output, 4), other);
    Throwable[] refusal = new Throwable[1];
    awaitTrue(
        () -> {
          first.reader().poll(Duration.ofMillis(20));
          refusal[0] = catchThrowable(() -> other.reader().poll(Duration.ofMillis(20)));
          return refusal[0] != null;
        });
    assertThat(refusal[0])
        .isInstanceOf(LogException.class)
        .hasMessageContaining("fingerprint ours")
        .hasMessageContaining("theirs");
    assertThat(first.owned()).hasSize(4);
    assertThat(first.told()).doesNotContain("revoked 2", "lost 4");
  }

  private static void awaitOwned(int each, GroupMember... members) {
    awaitTrue(
        () -> {
          boolean all = true;
          for (GroupMember member : members) {
            member.reader().poll(Duration.ofMillis(20));
            all &= member.owned().size() == each;
          }
          return all;
        });
  }
}
