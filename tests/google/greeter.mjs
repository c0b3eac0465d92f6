// Messages and stub of ../proto/helloworld.proto, written by hand in the shape that protoc's JavaScript plugins
// generate, so that nobody needs protoc to run the suite.

import grpcWeb from 'grpc-web';
import jspb from 'google-protobuf';

// Both messages are one string in field 1.
class OneString extends jspb.Message {
  constructor(data) {
    super();
    jspb.Message.initialize(this, data, 0, -1, null, null);
  }

  static deserializeBinary(bytes) {
    const message = new this();
    const reader = new jspb.BinaryReader(bytes);
    while (reader.nextField()) {
      if (reader.getFieldNumber() === 1) message.set(reader.readStringRequireUtf8());
      else reader.skipField();
    }
    return message;
  }

  serializeBinary() {
    const writer = new jspb.BinaryWriter();
    if (this.get() !== '') writer.writeString(1, this.get());
    return writer.getResultBuffer();
  }

  get() {
    return jspb.Message.getFieldWithDefault(this, 1, '');
  }

  set(value) {
    return jspb.Message.setProto3StringField(this, 1, value);
  }
}

export class HelloRequest extends OneString {
  static to(name) {
    return new HelloRequest().set(name);
  }
}

export class HelloReply extends OneString {}

export class GreeterClient {
  constructor(url, format) {
    this.url = url;
    this.client = new grpcWeb.GrpcWebClientBase({ format });
  }

  sayHello(request, metadata, callback) {
    return this.unary('helloworld.Greeter/SayHello', request, metadata, callback);
  }

  sayHelloPromise(request, metadata) {
    const method = 'helloworld.Greeter/SayHello';
    return this.client.unaryCall(`${this.url}/${method}`, request, metadata, descriptor(method, 'UNARY'));
  }

  sayHelloSlowly(request, metadata) {
    const method = 'helloworld.Greeter/SayHelloSlowly';
    return this.client.serverStreaming(
      `${this.url}/${method}`, request, metadata, descriptor(method, 'SERVER_STREAMING'));
  }

  // Any path, served or not.
  unary(method, request, metadata, callback) {
    return this.client.rpcCall(
      `${this.url}/${method}`, request, metadata, descriptor(method, 'UNARY'), callback);
  }
}

function descriptor(method, type) {
  return new grpcWeb.MethodDescriptor(
    `/${method}`,
    grpcWeb.MethodType[type],
    HelloRequest,
    HelloReply,
    (request) => request.serializeBinary(),
    (bytes) => HelloReply.deserializeBinary(bytes),
  );
}
