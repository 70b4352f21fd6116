package dev.headrace.runtime.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.envelope.MemberNote;
import dev.headrace.runtime.port.InputUnit;
import dev.headrace.runtime.port.Membership;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupPlacementTest {
  private static final Membership OURS = membership("ours");

  @Test
  void withholdsWhatMovesUntilItsOwnerHasLetGo() {
    Claim owner = claim("first", "ours", 1, partitions(0, 1, 2, 3));
    Claim newcomer = claim("second", "ours", -1, Set.of());
    Map<String, Share> withheld = place(OURS, owner, newcomer);
    assertThat(withheld.get("first").partitions()).hasSize(2 * 2);
    assertThat(withheld.get("second").partitions()).isEmpty();
    Claim rest = claim("first", "ours", 2, withheld.get("first").partitions());
    Map<String, Share> given = place(OURS, rest, newcomer);
    assertThat(given.get("first").partitions()).isEqualTo(rest.owned());
    assertThat(given.get("second").partitions()).hasSize(2 * 2);
  }

  @Property(tries = 500)
  void neverGivesAwayWhatAnotherMemberOwnsAndComesToRest(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, Set<TopicPartition>> owned = new HashMap<>();
    int generation = 1;
    int sinceChange = 0;
    for (int round = 0; round < 30; round++) {
      if (round < 20 && random.nextInt(3) == 0) {
        String member = "member-" + random.nextInt(4);
        if (owned.remove(member) == null) {
          owned.put(member, Set.of());
        }
        sinceChange = 0;
      }
      if (owned.isEmpty()) {
        continue;
      }
      List<Claim> claims = new ArrayList<>();
      for (Map.Entry<String, Set<TopicPartition>> member : owned.entrySet()) {
        claims.add(claim(member.getKey(), "ours", generation, member.getValue()));
      }
      Map<String, Share> shares = place(OURS, claims.toArray(Claim[]::new));
      Set<TopicPartition> seen = new HashSet<>();
      shares.forEach(
          (member, share) -> {
            for (TopicPartition partition : share.partitions()) {
              assertThat(seen.add(partition)).isTrue();
              owned.forEach(
                  (other, theirs) ->
                      assertThat(!other.equals(member) && theirs.contains(partition)).isFalse());
            }
          });
      owned.replaceAll((member, any) -> shares.get(member).partitions());
      generation++;
      sinceChange++;
      if (sinceChange > 2) {
        assertThat(seen).hasSize(2 * 4);
      }
    }
  }

  @Test
  void believesTheMemberWithTheNewestGenerationWhenTwoClaimTheSame() {
    Claim asleep = claim("asleep", "ours", 3, partitions(0, 1));
    Claim awake = claim("awake", "ours", 7, partitions(0, 1, 2, 3));
    Map<String, Share> shares = place(OURS, asleep, awake);
    assertThat(shares.get("asleep").partitions()).isEmpty();
    assertThat(shares.get("awake").partitions()).isSubsetOf(awake.owned());
  }

  @Test
  void refusesTheTopologyOfANewcomer() {
    Map<String, Share> shares =
        place(
            OURS,
            claim("first", "ours", 1, partitions(0, 1, 2, 3)),
            claim("second", "theirs", -1, Set.of()));
    assertThat(shares.get("first").partitions()).hasSize(8);
    assertThat(shares.get("second").note().refusal())
        .contains("fingerprint ours", "(theirs)", "stop the processes");
  }

  @Test
  void leavesEverythingWhereItIsWhenTheNewcomerHasToPlace() {
    Map<String, Share> shares =
        place(
            membership("theirs"),
            claim("first", "ours", 1, partitions(0, 1, 2, 3)),
            claim("second", "theirs", -1, Set.of()));
    assertThat(shares.get("first").partitions()).isEqualTo(partitions(0, 1, 2, 3));
    assertThat(shares.get("first").note().isRefused()).isFalse();
    assertThat(shares.get("second").note().isRefused()).isTrue();
  }

  @Test
  void refusesEveryoneWhenATopicHasGotMorePartitions() {
    Claim owner = claim("first", "ours", 1, partitions(0, 1, 2, 3));
    Map<String, Share> shares =
        GroupPlacement.place(
            OURS, new StickyPlacement(), List.of(owner), topic -> topic.equals("left") ? 5 : 4);
    assertThat(shares.get("first").note().refusal())
        .contains("topic 'left' has got more partitions, 5 instead of 4");
  }

  @Test
  void refusesAMemberWhoseNoteItCannotRead() {
    Claim foreign = new Claim("foreign", ByteBuffer.wrap(new byte[] {9}), ImmutableSet.of(), -1);
    Map<String, Share> shares = place(OURS, foreign, claim("first", "ours", -1, Set.of()));
    assertThat(shares.get("foreign").note().refusal()).contains("version 9");
    assertThat(shares.get("first").partitions()).hasSize(8);
  }

  private static Map<String, Share> place(Membership own, Claim... claims) {
    return GroupPlacement.place(own, new StickyPlacement(), List.of(claims), topic -> 4);
  }

  private static Membership membership(String fingerprint) {
    return new Membership(
        fingerprint,
        IntStream.range(0, 4)
            .mapToObj(number -> new InputUnit("join", number, partitions(number)))
            .collect(ImmutableList.toImmutableList()),
        Set::of);
  }

  private static ImmutableSet<TopicPartition> partitions(int... numbers) {
    ImmutableSet.Builder<TopicPartition> partitions = ImmutableSet.builder();
    for (int number : numbers) {
      partitions.add(new TopicPartition("left", number), new TopicPartition("right", number));
    }
    return partitions.build();
  }

  private static Claim claim(
      String member, String fingerprint, int generation, Set<TopicPartition> owned) {
    byte[] note = new MemberNote(fingerprint, new BitSet()).encode();
    return new Claim(member, ByteBuffer.wrap(note), ImmutableSet.copyOf(owned), generation);
  }
}
