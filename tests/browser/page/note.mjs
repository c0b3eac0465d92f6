// `sonora.testing.Note` for Google's client, written by hand in the shape that protoc's JavaScript plugins generate, so
// that nobody needs protoc to run the suite.

import jspb from 'google-protobuf';

export class Note extends jspb.Message {
  constructor(data) {
    super();
    jspb.Message.initialize(this, data, 0, -1, null, null);
  }

  static from({ text = '', number = 0 }) {
    const note = new Note();
    jspb.Message.setProto3StringField(note, 1, text);
    jspb.Message.setProto3IntField(note, 2, number);
    return note;
  }

  static deserializeBinary(bytes) {
    const [note, reader] = [{}, new jspb.BinaryReader(bytes)];
    while (reader.nextField()) {
      if (reader.getFieldNumber() === 1) note.text = reader.readStringRequireUtf8();
      else if (reader.getFieldNumber() === 2) note.number = reader.readInt32();
      else reader.skipField();
    }
    return Note.from(note);
  }

  serializeBinary() {
    const { text, number } = this.plain();
    const writer = new jspb.BinaryWriter();
    if (text !== '') writer.writeString(1, text);
    if (number !== 0) writer.writeInt32(2, number);
    return writer.getResultBuffer();
  }

  plain() {
    return {
      text: jspb.Message.getFieldWithDefault(this, 1, ''),
      number: jspb.Message.getFieldWithDefault(this, 2, 0),
    };
  }
}
