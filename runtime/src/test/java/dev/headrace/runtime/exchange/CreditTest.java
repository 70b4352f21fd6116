package dev.headrace.runtime.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CreditTest {
  private final Credit credit = new Credit(100);

  @Test
  void isUntouchedAtFirst() {
    assertThat(credit.isUntouched()).isTrue();
    assertThat(credit.isUsedUp()).isFalse();
  }

  @Test
  void isUsedUpAtItsLimit() {
    credit.take(99);
    assertThat(credit.isUsedUp()).isFalse();
    credit.take(1);
    assertThat(credit.isUsedUp()).isTrue();
  }

  @Test
  void canBeOverdrawn() {
    credit.take(1000);
    credit.giveBack(900);
    assertThat(credit.isUsedUp()).isTrue();
    credit.giveBack(1);
    assertThat(credit.isUsedUp()).isFalse();
  }

  @Property
  void isUntouchedAgainOnceAllIsGivenBack(
      @ForAll @Size(min = 1, max = 20) List<@LongRange(min = 1, max = 50) Long> amounts) {
    Credit used = new Credit(100);
    amounts.forEach(used::take);
    assertThat(used.isUntouched()).isFalse();
    amounts.forEach(used::giveBack);
    assertThat(used.isUntouched()).isTrue();
  }
}
