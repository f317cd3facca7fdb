"""An outcome file that is corrected: what it no longer says is put back, by an event."""

from wholesystem.work.worklists.models import Event


def sent(small, *people):
    """These people, sent to the PCN; gives the reference of each."""
    small.slots(20).raised(*people).work().sign_off().share()
    return {person: small.item(person).messages.get().message_id for person in people}


def test_what_a_corrected_file_no_longer_says_is_put_back(small):
    reference = sent(small, 1, 2)
    small.answer((reference[1], "REVIEWED", "NEW_DIAGNOSIS"), (reference[2], "REVIEWED", "NORMAL"))
    assert small.states() == {1: "REVIEWED", 2: "REVIEWED"}
    small.answer((reference[1], "REVIEWED", "NEW_DIAGNOSIS"))
    assert small.states() == {1: "REVIEWED", 2: "ACKNOWLEDGED"}
    back = small.item(2)
    assert (back.outcome, back.reviewed_on) == ("", None)
    event = Event.objects.filter(item=back).latest("sequence")
    assert (event.action, event.reason) == ("correct", "no longer in the partner's file")


def test_what_both_files_say_happened_once(small):
    reference = sent(small, 1, 2)
    small.answer((reference[1], "REVIEWED", "NEW_DIAGNOSIS"))
    before = Event.objects.filter(item=small.item(1)).count()
    small.answer((reference[1], "REVIEWED", "NEW_DIAGNOSIS"), (reference[2], "DECLINED"))
    assert small.states() == {1: "REVIEWED", 2: "DECLINED"}
    assert Event.objects.filter(item=small.item(1)).count() == before
