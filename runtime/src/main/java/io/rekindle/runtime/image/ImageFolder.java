package io.rekindle.runtime.image;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.UnitRecord;
import org.agrona.collections.LongHashSet;

/**
 * Folds what the log, and the files made from it, say into an {@link Image}. What comes twice counts once; what
 * concurrent units wrote in another order comes to the same. Lives are folded in their order, with {@link #endLife}
 * between them.
 *
 * <p>Not safe for use by several threads.
 */
public final class ImageFolder {
    private final Image image;

    private ImageFolder(Image image) {
        this.image = image;
    }

    /** Folds from the beginning of everything: what comes out is a whole state. */
    public static ImageFolder ofEverything() {
        Image image = new Image();
        image.startsAtNothing();
        return new ImageFolder(image);
    }

    /** Folds from some position on: what comes out is what changed, to be folded onto the state before. */
    public static ImageFolder ofChanges() {
        return new ImageFolder(new Image());
    }

    /** What has been folded so far; filled further by this folder. */
    public Image image() {
        return image;
    }

    /** Takes in one unit, whole. {@code end} is the position after its record. */
    public void apply(UnitRecord unit, Lsn end) {
        long time = Math.max(unit.getCommittedAtMicros(), image.asOfMicros());
        for (Change change : unit.getChangesList()) {
            image.apply(change, time);
        }
        for (RootChange root : unit.getRootsList()) {
            image.apply(root);
        }
        for (ContextChange context : unit.getContextsList()) {
            image.apply(context, time);
        }
        image.advance(end, unit.getCommittedAtMicros());
    }

    /** Takes in a schema. */
    public void apply(SchemaRecord schema) {
        image.apply(schema);
    }

    /** Takes in one object's change from a checkpoint file made at {@code timeMicros}. */
    public void apply(Change change, long timeMicros) {
        image.apply(change, timeMicros);
    }

    /** Takes in a root from a checkpoint file. */
    public void apply(RootChange root) {
        image.apply(root);
    }

    /** Takes in a context from a checkpoint file made at {@code timeMicros}. */
    public void apply(ContextChange context, long timeMicros) {
        image.apply(context, timeMicros);
    }

    /** Everything before {@code to} has been taken in, the last of it committed at {@code asOfMicros} (0: not known). */
    public void advance(Lsn to, long asOfMicros) {
        image.advance(to, asOfMicros);
    }

    /**
     * A life has ended: no older change of it can still arrive, so what was kept for that, and list operations whose
     * predecessors never reached the log, are let go.
     */
    public void endLife() {
        image.settle();
        image.dropReleased();
    }

    /** Some of what is folded is lost: no context is forgotten for being held by nothing, whatever held it may be there. */
    public void keepReleased() {
        image.keepReleased();
    }

    /**
     * At the end, after {@link #keepReleased}: contexts whose holder is not there stay for whoever asks for their keys.
     *
     * @return how many
     */
    public long adoptReleased() {
        return image.adoptReleased();
    }

    /** Forgets all objects but these, and adds the others' ids to {@code dropped}. */
    public void retainObjects(LongHashSet ids, LongHashSet dropped) {
        for (long id : image.sortedIds()) {
            if (!ids.contains(id)) {
                image.drop(id);
                dropped.add(id);
            }
        }
    }
}
