// `sonora.testing.Steps` for Connect's client: what protoc-gen-es would generate, put together when the page is loaded.

import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FieldDescriptorProto_Type as Type, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

const TYPE = '.sonora.testing.Note';
const UNARY = ['Echo', 'Heard', 'Cookies', 'Begun', 'Acknowledge', 'Fate'];

const file = create(FileDescriptorProtoSchema, {
  name: 'sonora/testing/steps.proto',
  package: 'sonora.testing',
  syntax: 'proto3',
  messageType: [{
    name: 'Note',
    field: [
      { name: 'text', number: 1, type: Type.STRING },
      { name: 'number', number: 2, type: Type.INT32 },
    ],
  }],
  service: [{
    name: 'Steps',
    method: [
      ...UNARY.map((name) => ({ name, inputType: TYPE, outputType: TYPE })),
      { name: 'Walk', inputType: TYPE, outputType: TYPE, serverStreaming: true },
    ],
  }],
});

export const Steps = createFileRegistry(file, () => undefined).getService('sonora.testing.Steps');
