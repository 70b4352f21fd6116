package dev.headrace.state;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random operations on an engine give what they give on sorted maps. */
public interface TaskDatabaseLaws {

  TestEngine newEngine();

  @Property(tries = 700)
  default void behavesLikeSortedMaps(@ForAll("operations") List<Operation> operations) {
    try (ComparedDatabase compared = new ComparedDatabase(newEngine())) {
      for (Operation operation : operations) {
        operation.apply(compared);
        compared.requireSame();
      }
    }
  }

  @Provide
  default Arbitrary<List<Operation>> operations() {
    return Arbitraries.frequencyOf(
            Tuple.of(10, batches().map(Operation::write)),
            Tuple.of(3, scans()),
            Tuple.of(2, loads()),
            Tuple.of(2, Arbitraries.just(Operation.PERSIST)),
            Tuple.of(2, batches().map(Operation::persistDuringWrite)),
            Tuple.of(1, Arbitraries.just(Operation.REOPEN)),
            Tuple.of(1, Arbitraries.just(Operation.CRASH)),
            Tuple.of(1, batches().map(Operation::crashWhilePersisting)))
        .list()
        .ofMaxSize(30);
  }

  private static Arbitrary<Operation> scans() {
    return Combinators.combine(
            stores(),
            byteStrings(),
            byteStrings().injectNull(0.3),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 3),
            batches())
        .as(Operation::scanDuringWrite);
  }

  private static Arbitrary<Operation> loads() {
    Arbitrary<List<byte[]>> keys = byteStrings().list().ofMaxSize(8);
    return Combinators.combine(stores(), keys, keys, byteStrings()).as(Operation::load);
  }

  private static Arbitrary<List<Change>> batches() {
    return change().list().ofMaxSize(8);
  }

  private static Arbitrary<Change> change() {
    Arbitrary<byte[]> values = byteStrings();
    return Arbitraries.frequencyOf(
        Tuple.of(5, Combinators.combine(stores(), byteStrings(), values).as(Change::put)),
        Tuple.of(3, Combinators.combine(stores(), byteStrings()).as(Change::delete)),
        Tuple.of(
            1, Combinators.combine(stores(), byteStrings(), byteStrings()).as(Change::deleteRange)),
        Tuple.of(1, Combinators.combine(stores(), values).as(Change::attribute)));
  }

  private static Arbitrary<String> stores() {
    return Arbitraries.of("clicks", "views", "v");
  }

  private static Arbitrary<byte[]> byteStrings() {
    return Arbitraries.of((byte) 0, (byte) 1, (byte) 127, (byte) 128, (byte) 255)
        .array(byte[].class)
        .ofMaxSize(3);
  }
}
