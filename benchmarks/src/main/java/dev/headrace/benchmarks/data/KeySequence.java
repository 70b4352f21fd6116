package dev.headrace.benchmarks.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses the key of each record. */
interface KeySequence {

  /** Returns the key of the next record, from 0 on. */
  int key(int index);

  static KeySequence of(DataSet data, SplittableRandom random) {
    return switch (data.distribution()) {
      case UNIFORM -> index -> random.nextInt(data.keys());
      case ZIPF -> zipf(data.keys(), random);
      case IN_TURN -> inTurn(data.keys());
    };
  }

  private static KeySequence zipf(int keys, SplittableRandom random) {
    double[] upTo = new double[keys];
    double sum = 0;
    for (int rank = 0; rank < keys; rank++) {
      sum += 1.0 / (rank + 1);
      upTo[rank] = sum;
    }
    double total = sum;
    return index -> {
      int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
      return Math.min(keys - 1, found < 0 ? -found - 1 : found);
    };
  }

  // Steps of a size that shares no divisor with the number of keys reach each of them once.
  private static KeySequence inTurn(int keys) {
    int step = Math.max(1, (int) (keys * 0.618)) | 1;
    while (greatestCommonDivisor(step, keys) != 1) {
      step += 2;
    }
    long size = step;
    return index -> (int) (index * size % keys);
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
