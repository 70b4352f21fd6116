package dev.headrace.runtime.placement;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Maps;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.MemberNote;
import dev.headrace.runtime.envelope.PlacementNote;
import dev.headrace.runtime.port.InputUnit;
import dev.headrace.runtime.port.Membership;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Places the partitions of a group cooperatively, as one member does for all.
 *
 * <p>Idea: a {@link Placement} says where units belong in the end. A unit that another member still
 * owns is given to nobody this time: its owner learns that it is not among its partitions any more,
 * commits and lets go, and asks for another placement, in which the unit is free. So no unit ever
 * has two owners, and whatever stays is not interrupted (KIP-429).
 *
 * <p>Members with another topology than those that own partitions are refused; they could neither
 * read the others' state nor place their tasks.
 */
public final class GroupPlacement {
  /** A claim whose note could be read. */
  private record Applicant(Claim claim, MemberNote note) {}

  private final Membership own;
  private final Placement placement;
  private final ImmutableList<Claim> claims;
  private final Map<TopicPartition, String> owners;
  private final Map<String, Share> shares = new LinkedHashMap<>();

  private GroupPlacement(Membership own, Placement placement, Collection<Claim> claims) {
    this.own = own;
    this.placement = placement;
    this.claims = ImmutableList.sortedCopyOf(Comparator.comparing(Claim::member), claims);
    this.owners = owners(claims);
  }

  /**
   * Places all partitions.
   *
   * @param own the membership of the member that places
   * @param placement where units belong in the end
   * @param claims all members of the group, that one included
   * @param partitionsOf tells how many partitions a topic has now
   * @return what each member gets, by its name
   */
  public static Map<String, Share> place(
      Membership own,
      Placement placement,
      Collection<Claim> claims,
      ToIntFunction<String> partitionsOf) {
    return new GroupPlacement(own, placement, claims).place(partitionsOf);
  }

  /**
   * Returns why a member is not to take part in what it was told, if it is not.
   *
   * @param note what it was told, or its former session, perhaps with another topology
   * @param own its membership
   */
  public static Optional<String> refusal(PlacementNote note, Membership own) {
    if (note.isRefused()) {
      return Optional.of(note.refusal());
    }
    return note.topology().equals(own.fingerprint())
        ? Optional.empty()
        : Optional.of(otherTopology(note.topology(), own.fingerprint()));
  }

  private Map<String, Share> place(ToIntFunction<String> partitionsOf) {
    List<Applicant> applicants = claims.stream().map(this::read).flatMap(Optional::stream).toList();
    Optional<String> grown = moreThanKnown(partitionsOf);
    if (grown.isPresent()) {
      applicants.forEach(one -> shares.put(one.claim().member(), Share.refused(grown.get())));
    } else if (!applicants.isEmpty()) {
      place(applicants, reigning(applicants));
    }
    return ImmutableMap.copyOf(shares);
  }

  private Optional<Applicant> read(Claim claim) {
    try {
      return Optional.of(new Applicant(claim, MemberNote.decode(bytesOf(claim.note()))));
    } catch (EnvelopeException e) {
      shares.put(
          claim.member(), Share.refused("the note of a member cannot be read: " + e.getMessage()));
      return Optional.empty();
    }
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private Optional<String> moreThanKnown(ToIntFunction<String> partitionsOf) {
    return own.topics().stream()
        .filter(topic -> partitionsOf.applyAsInt(topic) > own.partitions(topic))
        .map(topic -> grown(topic, partitionsOf.applyAsInt(topic), own.partitions(topic)))
        .findFirst();
  }

  /** Returns what is to be told when a topic has got more partitions. */
  public static String grown(String topic, int now, int before) {
    return "topic '%s' has got more partitions, %d instead of %d, while the application ran: start all its processes again to read them; where it keeps state it will refuse, since keys have moved between partitions"
        .formatted(topic, now, before);
  }

  // Whoever owns partitions was there first. When nobody does, most members decide.
  private static String reigning(List<Applicant> applicants) {
    Map<String, Integer> owned = new HashMap<>();
    Map<String, Integer> members = new HashMap<>();
    for (Applicant applicant : applicants) {
      owned.merge(applicant.note().fingerprint(), applicant.claim().owned().size(), Integer::sum);
      members.merge(applicant.note().fingerprint(), 1, Integer::sum);
    }
    return members.keySet().stream()
        .max(
            Comparator.<String>comparingInt(one -> owned.getOrDefault(one, 0))
                .thenComparingInt(one -> members.getOrDefault(one, 0))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private void place(List<Applicant> applicants, String reigning) {
    ImmutableList.Builder<Applicant> accepted = ImmutableList.builder();
    for (Applicant applicant : applicants) {
      if (applicant.note().fingerprint().equals(reigning)) {
        accepted.add(applicant);
      } else {
        shares.put(applicant.claim().member(), refused(applicant, reigning));
      }
    }
    if (own.fingerprint().equals(reigning)) {
      placeAmong(accepted.build());
    } else {
      // Without their topology nothing can be moved between them, so everything stays.
      accepted
          .build()
          .forEach(
              one -> shares.put(one.claim().member(), Share.of(owned(one), one.claim(), reigning)));
    }
  }

  private static Share refused(Applicant applicant, String reigning) {
    return Share.refused(otherTopology(reigning, applicant.note().fingerprint()));
  }

  private static String otherTopology(String reigning, String fingerprint) {
    return "the application runs with another topology (fingerprint %s) than this process has (%s): stop the processes with the other one first, let this one wait for that with upgrade.from=%s, or give it an application name of its own"
        .formatted(reigning, fingerprint, reigning);
  }

  private ImmutableSet<TopicPartition> owned(Applicant applicant) {
    String member = applicant.claim().member();
    return applicant.claim().owned().stream()
        .filter(partition -> member.equals(owners.get(partition)))
        .collect(ImmutableSet.toImmutableSet());
  }

  private void placeAmong(List<Applicant> accepted) {
    ImmutableSetMultimap<String, InputUnit> target =
        placement.place(own.units(), accepted.stream().map(this::candidate).toList());
    for (Applicant applicant : accepted) {
      String member = applicant.claim().member();
      shares.put(
          member,
          Share.of(
              target.get(member).stream()
                  .filter(unit -> isFreeFor(member, unit))
                  .flatMap(unit -> unit.inputs().stream())
                  .collect(ImmutableSet.toImmutableSet()),
              applicant.claim(),
              own.fingerprint()));
    }
  }

  // Two members can claim one partition when one of them has slept over a generation.
  private static Map<TopicPartition, String> owners(Collection<Claim> claims) {
    Map<TopicPartition, Claim> newest = new HashMap<>();
    for (Claim claim : claims) {
      for (TopicPartition partition : claim.owned()) {
        newest.merge(
            partition,
            claim,
            (left, right) -> right.generation() > left.generation() ? right : left);
      }
    }
    return Map.copyOf(Maps.transformValues(newest, Claim::member));
  }

  private Candidate candidate(Applicant applicant) {
    String member = applicant.claim().member();
    return new Candidate(
        member,
        own.units().stream()
            .filter(unit -> unit.inputs().stream().allMatch(one -> member.equals(owners.get(one))))
            .collect(ImmutableSet.toImmutableSet()),
        applicant.note().keeps().stream()
            .filter(index -> index < own.units().size())
            .mapToObj(own.units()::get)
            .collect(ImmutableSet.toImmutableSet()));
  }

  private boolean isFreeFor(String member, InputUnit unit) {
    return claims.stream()
        .filter(other -> !other.member().equals(member))
        .noneMatch(other -> unit.inputs().stream().anyMatch(other.owned()::contains));
  }
}
